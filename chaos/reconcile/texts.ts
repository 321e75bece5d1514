import { textSent } from '#chaos/answer-script.ts';
import type { Problems } from '#chaos/problems.ts';
import { slowness } from '#chaos/stage/pulse.ts';
import { type Stage, saveIntervalMs } from '#chaos/stage/stage.ts';
import { type Case, killedLifeOf } from './evidence.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Between what a client has read and what the save before it held; a slow database adds to it. */
const saveSlackMs = 500;

type Wrong = (rule: string, found: string) => void;

/** What is kept of an answer against what the provider sent and what its client saw. */
export function checkTexts(one: Case, stage: Stage, problems: Problems): void {
  const { run, row } = one;
  if (!row) return;
  const wrong: Wrong = (rule, found) => problems.add(rule, found, run.key);
  const sent = sentFor(one, row.text);
  const seen = Math.max(0, ...run.views.map(({ text }) => text.length));
  if (!sent.startsWith(row.text)) {
    wrong('what is kept is what the provider sent, from its beginning', parting(row.text, sent));
  }
  for (const { text, end } of run.views) {
    if (!sent.startsWith(text)) {
      wrong('what is shown is what the provider sent', parting(text, sent));
    }
    if (end === 'completed' && text !== row.text) {
      wrong('a finished stream showed the whole answer', parting(text, row.text));
    }
  }
  if (row.status === 'completed') {
    const whole = sentFor(one, row.text, run.script.tokens.length + run.script.reasoning.length);
    if (row.text !== whole) wrong('a completed answer is whole', parting(row.text, whole));
    if (!one.requests.some(({ finished }) => finished)) {
      wrong('a completed answer was finished by the provider', 'it was not');
    }
  }
  if (row.status === 'canceled') checkCut(one, sent, wrong);
  const isCut = row.status === 'canceled' && limitsOf(one).length > 0;
  if (!isCut && killedLifeOf(one) === null && row.text.length < seen) {
    wrong('what was seen is kept', `${seen} seen, ${row.text.length} kept`);
  }
  if (row.endReason === 'interrupted') checkInterrupted(one, stage, wrong);
}

/** A stop that said what was on screen keeps just that, and never half a character. */
function checkCut(one: Case, sent: string, wrong: Wrong): void {
  const { run, row } = one;
  if (!row) return;
  const { length } = row.text;
  const limits = limitsOf(one);
  const limit = Math.max(...limits.map((shown) => shown ?? Number.POSITIVE_INFINITY));
  if (limits.length > 0 && length > limit) {
    wrong('a stopped answer is no longer than what was shown', `${limit} shown, ${length} kept`);
  }
  if (length !== wholeLength(sent, length)) wrong('no character is cut in half', `at ${length}`);
  const seen = Math.max(0, ...run.views.map(({ text }) => text.length));
  const isPlain = run.asks.length === 1 && run.superseders.length === 0 && limits.length === 1;
  if (!isPlain || killedLifeOf(one) !== null) return;
  const expected = wholeLength(sent, Math.min(limit, seen));
  if (length < expected) wrong('what was shown is kept', `${expected} shown, ${length} kept`);
}

/** What was shown according to each of those who may have ended the run; null where not said. */
function limitsOf({ run, row }: Case): (number | null)[] {
  if (row?.endReason === 'superseded') return run.superseders.map(({ shown }) => shown);
  return run.asks.filter(({ reason }) => reason === row?.endReason).map(({ shown }) => shown);
}

/** A killed process may lose what it received since its last save, and no more. */
function checkInterrupted(one: Case, { servers }: Stage, wrong: Wrong): void {
  const life = killedLifeOf(one);
  const killedAt = life?.endAskedAt;
  if (!killedAt) return;
  const length = one.row?.text.length ?? 0;
  const slack = saveSlackMs + slowness(servers, killedAt, killedAt);
  const savedBefore = killedAt - saveIntervalMs - slack;
  const progress = one.run.views.flatMap((view) => view.progress);
  const due = Math.max(0, ...progress.filter(({ at }) => at < savedBefore).map((p) => p.length));
  if (length >= due) return;
  const found = `${due} due, ${length} kept, where the database took ${slack} ms`;
  wrong('a lost partial is one save old at most', found);
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

function parting(found: string, expected: string): string {
  let at = 0;
  while (at < found.length && found[at] === expected[at]) at++;
  const from = Math.max(0, at - 20);
  const near = (text: string) => JSON.stringify(text.slice(from, at + 40));
  return `at ${at}: ${near(found)} (${found.length}) instead of ${near(expected)} (${expected.length})`;
}
