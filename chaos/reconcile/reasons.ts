import type { Problems } from '#chaos/problems.ts';
import { firstTokenMs } from '#chaos/stage/stage.ts';
import { type Case, endedAtOf } from './evidence.ts';

/** Why a run ended against what happened to it: nothing ends for a reason that nobody gave. */
export function checkReason(one: Case, instances: number, problems: Problems): void {
  const { run, row } = one;
  if (!row) return;
  const outcome = row.endReason ?? row.status;
  const given = reasonsGiven(one);
  if (!given.has(outcome)) {
    const found = `${row.status}/${row.endReason}, but there was ${[...given].join(', ')}`;
    problems.add('nothing ends for a reason that nobody gave', found, run.key);
  }
  if (row.error?.code === 'internal') {
    problems.add('no answer fails inside the server', row.error.message, run.key);
  }
  // A word that was accepted for a run on its way holds; on two servers it may come too late.
  const accepted = run.asks.find(({ reason, status }) => reason === 'stop' && status === 202);
  const mayCross = instances > 1 && row.status !== 'streaming';
  if (accepted && outcome !== 'stop' && !mayCross && isFresh(accepted.at, one)) {
    const found = `${row.status}/${row.endReason} after a stop was accepted`;
    problems.add('an accepted stop stops its run', found, run.key);
  }
}

function isFresh(askedAt: number, { run }: Case): boolean {
  const started = run.posts.findLast(({ status }) => status === 200) ?? run.posts.at(-1);
  return started !== undefined && started.at - askedAt < 55_000;
}

/** Every way in which the run may have ended. */
function reasonsGiven(one: Case): Set<string> {
  const { run } = one;
  const given = new Set<string>([run.script.fate]);
  // Requests that are refused and made again may together take longer than a first token may.
  const startedAt = Date.parse(one.row?.startedAt ?? '');
  const isSilent = one.requests.every(({ tokensSent }) => tokensSent === 0);
  if (isSilent && (endedAtOf(one) ?? 0) - startedAt >= firstTokenMs) given.add('timeout');
  for (const { reason } of run.asks) given.add(reason);
  if (run.superseders.length > 0 || one.overtook) given.add('superseded');
  const wentAway =
    run.views.some(({ end }) => end === 'left') || run.posts.some(({ status }) => status === null);
  if (wentAway && run.onLeave === 'stop') given.add('disconnect');
  const endedAt = endedAtOf(one) ?? Number.POSITIVE_INFINITY;
  const interrupted = run.posts.some(({ at, life }) => {
    return life.endAskedAt !== null && life.endAskedAt >= at && life.endAskedAt <= endedAt;
  });
  if (interrupted) given.add('interrupted');
  return given;
}
