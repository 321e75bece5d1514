import { XIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import type { RunsQuery } from '#lib/client/runs-address.ts';
import { spanIn } from '#lib/shared/span.ts';
import { followUpNames, placeNames, whyNames } from './stop-names.ts';

type FilterChipsProps = {
  query: RunsQuery;
  onChange: (change: Partial<RunsQuery>) => void;
};

/** What narrows the list without a field of its own, each to be taken away. */
export function FilterChips({ query, onChange }: FilterChipsProps) {
  return filterWordsOf(query).map(({ words, without }) => (
    <Button
      className="max-w-full rounded-full"
      key={words}
      onClick={() => onChange(without)}
      size="sm"
      variant="secondary"
    >
      <span className="truncate">{words}</span>
      <XIcon aria-hidden />
      <span className="sr-only">Remove this filter</span>
    </Button>
  ));
}

/** What a list is narrowed to, in words, and the change that takes it away. */
type FilterWords = { words: string; without: Partial<RunsQuery> };

/** What the address says that no field of the page does: it comes from the insights. */
export function filterWordsOf(query: RunsQuery): FilterWords[] {
  const { provider, stopPlace, stopReason, followUp, errorCode } = query;
  const found: [string | null, Partial<RunsQuery>][] = [
    [provider && `Provider: ${provider}`, { provider: null }],
    [tokensIn(query.tokens), { tokens: null }],
    [secondsIn('First token', query.firstTokenMs), { firstTokenMs: null }],
    [secondsIn('Stopped', query.stoppedAfterMs), { stoppedAfterMs: null }],
    [stopPlace && `Stopped ${lower(placeNames[stopPlace])}`, { stopPlace: null }],
    [stopReason && `Said: ${lower(whyNames[stopReason])}`, { stopReason: null }],
    [followUp && `Then: ${lower(followUpNames[followUp])}`, { followUp: null }],
    [errorCode && `Error: ${errorCode}`, { errorCode: null }],
  ];
  return found.flatMap(([words, without]) => (words ? [{ words, without }] : []));
}

// The page's language, not the browser's: a sentence in two of them is hard to read.
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });

/** «100–499 tokens», «1,600 tokens or more», «0 tokens». */
function tokensIn(text: string | null): string | null {
  const span = spanIn(text ?? '');
  if (!span) return null;
  const { from, to } = span;
  const first = number.format(from);
  if (to === null) return `${first} tokens or more`;
  if (to > from + 1) return `${first}–${number.format(to - 1)} tokens`;
  return from === 1 ? '1 token' : `${first} tokens`;
}

/** «… after 2–5 s», «… within 1 s», «… after 80 s or more», of a span in ms. */
function secondsIn(what: string, text: string | null): string | null {
  const span = spanIn(text ?? '');
  if (!span) return null;
  const from = number.format(span.from / 1000);
  if (span.to === null) return `${what} after ${from} s or more`;
  const to = number.format(span.to / 1000);
  return span.from === 0 ? `${what} within ${to} s` : `${what} after ${from}–${to} s`;
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
