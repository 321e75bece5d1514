import { isKnownToBe, type Told } from '#chaos/journal.ts';
import type { Problems } from '#chaos/problems.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { type Case, endedAtOf } from './evidence.ts';

const fields = ['status', 'endReason', 'text', 'parts', 'usage', 'error', 'endedAt'] as const;

/** A word that comes later changes nothing any more. */
const wordKeptMs = 55_000;
/** Between two processes' clocks. */
const slackMs = 100;

/** What a client was answered against what is saved: whoever was told an end was told the end. */
export function checkAnswers(one: Case, problems: Problems): void {
  const { run, row } = one;
  const wrong = (rule: string, found: string) => problems.add(rule, found, run.key);
  checkPosts(one, wrong);
  if (!row) {
    if (isKnownToBe(run)) wrong('a run that was seen is never lost', 'it is not in the list');
    return;
  }
  if (row.status === 'streaming') wrong('nothing streams at the end', 'it does');
  for (const told of run.told) {
    const changed = fields.filter((field) => differs(told.run, row, field));
    if (changed.length === 0 || isStrengthened(told.run, row)) continue;
    const change = changed.map((name) => `${name}: ${show(told.run[name])} → ${show(row[name])}`);
    wrong('an end that was told never changes', `${told.by}: ${change.join('; ')}`);
  }
  for (const ask of run.asks) {
    const endedAt = endedAtOf(one) ?? Number.POSITIVE_INFINITY;
    if (ask.status === 200 && endedAt > (ask.answeredAt ?? 0) + slackMs) {
      wrong('a cancel is answered once the run has ended', `${endedAt - (ask.answeredAt ?? 0)} ms`);
    }
    if (ask.run?.status === 'streaming') wrong('a cancel answers with the end', 'it streams');
    if (ask.run?.endReason === 'disconnect' && ask.at < endedAt + wordKeptMs) {
      wrong('a word is stronger than a closed socket', `"${ask.reason}" was answered disconnect`);
    }
    const after = run.posts.some(({ answeredAt, status }) => {
      return status === 200 && answeredAt !== null && answeredAt < ask.at;
    });
    if (ask.status === 202 && after) wrong('a cancel finds a run that is there', 'answered 202');
  }
}

function checkPosts({ run }: Case, wrong: (rule: string, found: string) => void): void {
  const statuses = run.posts.map(({ status }) => status);
  if (statuses.filter((status) => status === 200).length > 1) {
    wrong('an id starts one run', `${statuses.join(', ')}`);
  }
  for (const status of statuses) {
    const isAnswer = status === null || status === 200 || status === 503;
    const isSecond = status === 409 && statuses.length > 1;
    if (!isAnswer && !isSecond) wrong('a run that can be started is started', `answered ${status}`);
  }
}

function differs(told: Told['run'], row: RunJson, field: (typeof fields)[number]): boolean {
  return told[field] !== undefined && show(told[field]) !== show(row[field]);
}

/** A bare disconnect becomes what its client's word says that was on its way meanwhile. */
function isStrengthened(told: Told['run'], row: RunJson): boolean {
  return (
    told.status === 'canceled' &&
    told.endReason === 'disconnect' &&
    row.status === 'canceled' &&
    (row.endReason === 'stop' || row.endReason === 'left') &&
    (told.text ?? row.text).startsWith(row.text)
  );
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
