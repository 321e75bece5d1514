import { checkDatabase } from './database-audit.ts';
import { type Case, collectCases, type Rules } from './evidence.ts';
import type { Guest, Scene } from './guests/guest.ts';
import { Counts, type Problems } from './journal.ts';
import { endRules } from './rules/end-rules.ts';
import { providerRules } from './rules/provider-rules.ts';
import { streamRules } from './rules/stream-rules.ts';
import { textRules } from './rules/text-rules.ts';
import { checkLog, type LogLine, readLogs } from './server-log.ts';
import { timelineOf } from './timeline.ts';

const rules: Rules = { ...endRules, ...textRules, ...providerRules, ...streamRules };
const timelinesPerRule = 3;

/**
 * Holds what the clients saw, what is saved, what the provider saw and the log against each other.
 * @returns what was done and what came out, and every disagreement
 */
export async function reconcile(
  { stage, journal, problems, counts }: Scene,
  guests: readonly Guest[],
  outages: Counts,
  restarts: readonly number[],
): Promise<string> {
  const log = readLogs(stage.servers, problems);
  const byKey = await collectCases(stage, guests, journal, log, problems);
  const cases = [...byKey.values()];
  for (const one of cases) {
    for (const [rule, check] of Object.entries(rules)) {
      const found = check(one);
      if (found !== null) problems.add(rule, found, one.run.key);
    }
  }
  checkLog(log, cases, problems);
  if (stage.databaseUrl) await checkDatabase(stage.databaseUrl, cases, problems);
  const done = `clients did: ${counts}\nservers had: ${outages}; starting took ${spread(restarts)}`;
  return [done, outcomeOf(cases), disagreementsOf(problems, byKey, log)].join('\n');
}

function outcomeOf(cases: readonly Case[]): string {
  const [ends, streams] = [new Counts(), new Counts()];
  for (const { row, run } of cases) {
    ends.add(row ? [row.status, row.endReason ?? []].flat().join('/') : 'never arrived');
    for (const { end, inSteps } of run.views) streams.add(inSteps ? `${end} in steps` : end);
    for (const { status } of run.reattaches) streams.add(`reattach answered ${status}`);
  }
  const news = cases.flatMap(({ run, endedAt }) =>
    run.news.flatMap(({ at, status }) => (status === 'streaming' ? [] : at - endedAt)),
  );
  return [
    `${cases.length} runs: ${ends}`,
    `streams: ${streams}`,
    `news of ends came after them by: ${spread(news)}`,
  ].join('\n');
}

/** Every disagreement, with the first few of a kind told in full. */
function disagreementsOf(
  { all }: Problems,
  cases: ReadonlyMap<string, Case>,
  log: readonly LogLine[],
): string {
  if (all.length === 0) return 'No disagreement.';
  const lines = [`${all.length} disagreements:`];
  for (const [rule, found] of Map.groupBy(all, (problem) => problem.rule)) {
    lines.push(`\n${found.length} × ${rule}`);
    for (const [index, problem] of found.entries()) {
      lines.push(`- ${problem.runKey ?? ''} ${problem.found}`);
      const one = cases.get(problem.runKey ?? '');
      if (one && index < timelinesPerRule) lines.push(timelineOf(one, log));
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
