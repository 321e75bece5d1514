import { answerMs } from '#chaos/clients/session.ts';
import type { Counts } from '#chaos/counts.ts';
import type { Problems } from '#chaos/problems.ts';
import type { HaltServer, Life } from '#chaos/stage/halt-server.ts';
import { slowness } from '#chaos/stage/pulse.ts';
import { type Case, endedAtOf } from './evidence.ts';
import type { Lags } from './requests.ts';

/** A client hears of a broken connection a moment after it broke. */
const slackMs = 2_000;
/** News are due within a second; a busy machine adds to that. */
const newsMs = 1_000;

/** How the streams ended: with an end, by their clients' leaving, or with their server alone. */
export function checkStreams(
  one: Case,
  servers: readonly HaltServer[],
  lags: Lags,
  counts: Counts,
  problems: Problems,
): void {
  const { run } = one;
  const lives = servers.flatMap((server) => server.lives);
  for (const { end, openedAt, closedAt } of run.views) {
    counts.add(`stream ${end}`);
    const until = closedAt ?? Date.now();
    if (until - openedAt >= answerMs) {
      problems.add('every stream ends', `it was open for ${until - openedAt} ms`, run.key);
    } else if (end === 'broken' && !lives.some((life) => endsWithin(life, openedAt, until))) {
      problems.add(
        'a stream breaks with its server alone',
        `after ${until - openedAt} ms`,
        run.key,
      );
    }
  }
  const endedAt = endedAtOf(one) ?? Number.POSITIVE_INFINITY;
  for (const { at, status } of run.news) {
    if (status === 'streaming') continue;
    lags.news.push(at - endedAt);
    if (at - endedAt > newsMs + slowness(servers, endedAt, at))
      problems.add('news come at once', `${at - endedAt} ms`, run.key);
    if (status === one.row?.status) continue;
    problems.add('news of a run are true', `${status}, saved: ${one.row?.status}`, run.key);
  }
  for (const { status, answeredAt } of run.reattaches) {
    if (status === 204 && answeredAt < endedAt) counts.add('reattach answered 204 before the end');
    else counts.add(`reattach answered ${status}`);
  }
}

function endsWithin({ endAskedAt, endedAt }: Life, from: number, until: number): boolean {
  return endAskedAt !== null && endAskedAt <= until && (endedAt ?? until) >= from - slackMs;
}
