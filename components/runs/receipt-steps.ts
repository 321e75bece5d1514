import type { Asker, Receipt } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { stopPhrase } from './run-amounts.ts';
import { duration } from './run-figures.ts';

type ReceiptRun = Pick<
  RunJson,
  'startedAt' | 'firstTokenAt' | 'receipt' | 'status' | 'usage' | 'parts' | 'text'
>;

/** Who asked for a stop, as a sentence goes on after «asked». */
const askerNames: Record<Asker, string> = {
  'this page': 'on the page that showed it',
  'another page': 'on another page',
  leaving: 'by leaving the page',
  'next prompt': 'by the next prompt',
  server: 'by the server',
};

/** A moment of a canceled run; `ms` since its prompt, null where it did not happen or was not seen. */
export type ReceiptStep = {
  id: 'prompt' | 'firstToken' | 'asked' | 'aborted' | 'closed' | 'saved';
  name: string;
  ms: number | null;
};

/** The way of a canceled run, from its prompt to its saved end. */
export function receiptSteps(run: ReceiptRun, receipt: Receipt): ReceiptStep[] {
  const start = Date.parse(run.startedAt);
  // The clocks of two instances may differ by more than a stop takes.
  const since = (at: string | null) => (at === null ? null : Math.max(0, Date.parse(at) - start));
  return [
    { id: 'prompt', name: 'Prompt', ms: 0 },
    { id: 'firstToken', name: 'First token', ms: since(run.firstTokenAt) },
    { id: 'asked', name: `Stop asked ${askerNames[receipt.askedBy]}`, ms: since(receipt.askedAt) },
    { id: 'aborted', name: 'Aborted here', ms: since(receipt.abortedAt) },
    {
      id: 'closed',
      name: 'Connection to the provider closed',
      ms: since(receipt.providerClosedAt),
    },
    { id: 'saved', name: 'Saved', ms: since(receipt.savedAt) },
  ];
}

/** What of a receipt is said in one line: «after 182 tokens · provider closed in 4 ms». */
export function receiptLine(run: ReceiptRun): string | null {
  const { receipt } = run;
  if (!receipt) return null;
  return [stopPhrase(run), providerPhrase(run, receipt)].filter(Boolean).join(' · ') || null;
}

function providerPhrase(run: ReceiptRun, receipt: Receipt): string | null {
  if (receipt.providerClosedAt !== null) {
    const ms = Date.parse(receipt.providerClosedAt) - Date.parse(receipt.askedAt);
    return `provider closed in ${duration(Math.max(0, ms))}`;
  }
  return run.usage === null ? 'provider never asked' : null;
}
