import { textSent } from '#chaos/answer-script.ts';
import { type Case, killedLifeOf, type Rules } from '#chaos/evidence.ts';
import { slowness } from '#chaos/stage/pulse.ts';
import { saveIntervalMs } from '#chaos/stage/stage.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Between what a client has read and what the save before it held; a slow database adds to it. */
const saveSlackMs = 500;

/** What is kept of an answer against what the provider sent and what its client saw. */
export const textRules: Rules = {
  'rule 4: the text is what the provider sent, from the start': (one) =>
    parting(one.row?.text ?? '', sentFor(one, one.row?.text ?? '')),

  'what is shown is what the provider sent': (one) => {
    const wrong = one.run.views.find(({ text }) => !sentFor(one, text).startsWith(text));
    return wrong ? parting(wrong.text, sentFor(one, wrong.text)) : null;
  },

  'who watches sees the answer, once and to its end': ({ run, row }) => {
    const wrong = run.views.find(({ end, text }) => end === 'completed' && text !== row?.text);
    return wrong && row ? `${wrong.text.length} characters were seen of ${row.text.length}` : null;
  },

  'rule 2: completed means that the provider had finished': (one) => {
    const { row, run } = one;
    if (row?.status !== 'completed') return null;
    const { tokens, reasoning } = run.script;
    const whole = sentFor(one, row.text, tokens.length + reasoning.length);
    if (row.text !== whole) return `it has ${row.text.length} characters of ${whole.length}`;
    return one.requests.some(({ finished }) => finished) ? null : 'no request was finished';
  },

  'rule 4: what was on screen is what is kept': (one) => {
    const { row, run } = one;
    if (!row) return null;
    const limits = row.status === 'canceled' ? limitsOf(one) : [];
    const { length } = row.text;
    const seen = seenOf(one);
    if (limits.length === 0) {
      const isCut = killedLifeOf(one) === null && length < seen;
      return isCut ? `${seen} characters were seen, ${length} are kept` : null;
    }
    const limit = Math.max(...limits.map((shown) => shown ?? Number.POSITIVE_INFINITY));
    if (length > limit) return `${limit} characters were shown, ${length} are kept`;
    const isPlain = run.cancels.length === 1 && run.superseders.length === 0 && limits.length === 1;
    if (!isPlain || killedLifeOf(one) !== null) return null;
    const due = wholeLength(sentFor(one, row.text), Math.min(limit, seen));
    return length < due ? `${due} characters were shown, ${length} are kept` : null;
  },

  'no character is cut in half': (one) => {
    const { length } = one.row?.text ?? '';
    if (one.row?.status !== 'canceled') return null;
    return wholeLength(sentFor(one, one.row.text), length) === length ? null : `at ${length}`;
  },

  'rule 9: what was saved of a lost run is kept': (one) => {
    const killedAt = killedLifeOf(one)?.endAskedAt;
    if (one.row?.endReason !== 'interrupted' || !killedAt) return null;
    const { length } = one.row.text;
    const slack = saveSlackMs + slowness(one.stage.servers, killedAt, killedAt);
    const savedBefore = killedAt - saveIntervalMs - slack;
    const progress = one.run.views.flatMap((view) => view.progress);
    const due = Math.max(0, ...progress.map((p) => (p.at < savedBefore ? p.length : 0)));
    if (length >= due) return null;
    return `${due} characters were due, ${length} are kept, where the database took ${slack} ms`;
  },
};

function seenOf({ run }: Case): number {
  return Math.max(0, ...run.views.map(({ text }) => text.length));
}

/** What was shown according to each of those who may have ended the run; null where not said. */
function limitsOf({ run, row }: Case): (number | null)[] {
  if (row?.endReason === 'superseded') return run.superseders.map(({ shown }) => shown);
  return run.cancels.filter(({ reason }) => reason === row?.endReason).map(({ shown }) => shown);
}

/**
 * All that the provider sent for the run, after the text that it resumes.
 * @param text the run's own: it tells which of the ends of the resumed run it began with
 */
export function sentFor({ run, requests, resumed }: Case, text: string, tokens?: number): string {
  const beginnings = resumed
    ? [resumed.row?.text ?? '', ...resumed.run.told.map((told) => told.run.text ?? '')]
    : [''];
  const count = tokens ?? Math.max(0, ...requests.map(({ tokensSent }) => tokensSent));
  const possible = beginnings.map((beginning) => beginning + textSent(run.script, count));
  return possible.find((whole) => whole.startsWith(text)) ?? possible[0] ?? '';
}

/** The longest length up to `limit` that ends with a whole character. */
function wholeLength(text: string, limit: number): number {
  if (limit >= text.length) return limit;
  return segmenter.segment(text).containing(limit)?.index ?? limit;
}

/** Where one text leaves the other that it should be the beginning of; null where it does not. */
function parting(found: string, expected: string): string | null {
  if (expected.startsWith(found)) return null;
  let at = 0;
  while (at < found.length && found[at] === expected[at]) at++;
  const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40));
  return `at ${at}: ${near(found)} (${found.length}) instead of ${near(expected)} (${expected.length})`;
}
