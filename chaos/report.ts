import type { Counts } from './counts.ts';
import type { Problems } from './problems.ts';
import type { Case } from './reconcile/evidence.ts';
import type { Outcome } from './reconcile/reconcile.ts';
import type { Stage } from './stage/stage.ts';
import { timelineOf } from './timeline.ts';

const timelinesPerRule = 3;

/** What was done and what came out. */
export function summaryOf(
  did: Counts,
  outages: Counts,
  restarts: readonly number[],
  { cases, lags, ends, streams }: Outcome,
): string {
  const requests = [...cases.values()].reduce((sum, one) => sum + one.requests.length, 0);
  return [
    `clients did: ${did}`,
    `servers had: ${outages}; starting took ${spread(restarts)}`,
    `${cases.size} runs: ${ends}`,
    `streams: ${streams}`,
    `${requests} requests to the provider`,
    `its sockets closed after the end of their runs by: ${spread(lags.afterEnd)}`,
    `its sockets closed after everybody had left by: ${spread(lags.afterLeaving)}`,
    `news of ends came after them by: ${spread(lags.news)}`,
  ].join('\n');
}

/** Every disagreement, with the first few of a kind told in full. */
export function disagreementsOf(
  { all }: Problems,
  cases: ReadonlyMap<string, Case>,
  stage: Stage,
): string {
  if (all.length === 0) return 'No disagreement.';
  const lives = stage.servers.flatMap((server) => server.lives);
  const lines = [`${all.length} disagreements:`];
  for (const [rule, found] of Map.groupBy(all, (problem) => problem.rule)) {
    lines.push(`\n${found.length} × ${rule}`);
    for (const [index, problem] of found.entries()) {
      lines.push(`- ${problem.runKey ?? ''} ${problem.found}`);
      const one = cases.get(problem.runKey ?? '');
      if (one && index < timelinesPerRule) lines.push(timelineOf(one, lives, stage.log));
    }
  }
  return lines.join('\n');
}

function spread(milliseconds: readonly number[]): string {
  if (milliseconds.length === 0) return 'nothing to tell';
  const sorted = [...milliseconds].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return `${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (most) of ${sorted.length}`;
}
