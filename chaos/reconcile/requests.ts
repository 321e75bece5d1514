import type { Problems } from '#chaos/problems.ts';
import type { HaltServer } from '#chaos/stage/halt-server.ts';
import { slowness } from '#chaos/stage/pulse.ts';
import { retries } from '#chaos/stage/stage.ts';
import type { RequestRecord } from '#e2e/provider/request-record.ts';
import { type Case, endedAtOf } from './evidence.ts';

/** Between two processes' clocks and event loops; a busy machine adds to it. */
const slackMs = 1_000;
/** The word for a run that has not arrived is kept for a minute; near its end either may hold. */
const wordKeptMs = 55_000;

/** How late sockets were closed, and clients heard of ends, in milliseconds. */
export type Lags = { afterEnd: number[]; afterLeaving: number[]; news: number[] };

/** What the provider was asked for a run, and when it was let go. */
export function checkRequests(
  one: Case,
  servers: readonly HaltServer[],
  problems: Problems,
  lags: Lags,
): void {
  const { run, row, requests } = one;
  const wrong = (rule: string, found: string) => problems.add(rule, found, run.key);
  if (!row && requests.length > 0) {
    wrong('the provider is asked for saved runs alone', `${requests.length} requests, no run`);
  }
  const allowed = run.script.fate === 'provider_error' ? 1 + retries : 1;
  if (requests.length > allowed) {
    wrong('the provider is asked once, and again within bounds', `${requests.length} requests`);
  }
  if (requests.filter(({ tokensSent }) => tokensSent > 0).length > 1) {
    wrong(
      'nothing is retried after its first token',
      `${requests.map((r) => r.tokensSent)} tokens`,
    );
  }
  if (wasStoppedBefore(one)) checkEarly(one, wrong);
  const endedAt = endedAtOf(one);
  const leftAt = leftAtOf(one);
  for (const request of requests) {
    const slack = (from: number, until: number) => slackMs + slowness(servers, from, until);
    checkClosing(request, endedAt, slack, wrong, lags);
    if (leftAt === null || request.closedAt === null || request.closedAt < leftAt) continue;
    const lag = request.closedAt - leftAt;
    lags.afterLeaving.push(lag);
    if (lag > slack(leftAt, request.closedAt))
      wrong('a run that everybody left stops', `${Math.round(lag)} ms later`);
  }
}

function checkClosing(
  { openedAt, closedAt }: RequestRecord,
  endedAt: number | null,
  slack: (from: number, until: number) => number,
  wrong: (rule: string, found: string) => void,
  lags: Lags,
): void {
  if (closedAt === null) return wrong('every socket to the provider is closed', 'one is open');
  if (endedAt === null) return;
  lags.afterEnd.push(Math.max(0, closedAt - endedAt));
  if (closedAt > endedAt + slack(endedAt, closedAt)) {
    wrong('the socket is closed by the end', `${Math.round(closedAt - endedAt)} ms after it`);
  }
  if (openedAt > endedAt + slack(endedAt, openedAt)) {
    wrong('no request starts after the end', `${Math.round(openedAt - endedAt)} ms after it`);
  }
}

/** Whether a stop had been accepted before the run was asked for. */
function wasStoppedBefore({ run }: Case): boolean {
  const [first] = run.posts;
  return run.asks.some(({ answeredAt, status }) => {
    const isEarly = first !== undefined && answeredAt !== null && answeredAt <= first.at;
    return status === 202 && isEarly && first.at - answeredAt < wordKeptMs;
  });
}

function checkEarly({ row, requests }: Case, wrong: (rule: string, found: string) => void): void {
  const rule = 'a run that was stopped before it came asks the provider nothing';
  if (requests.length > 0) wrong(rule, `${requests.length} requests`);
  if (row && row.endReason !== 'stop') wrong(rule, `it ended as ${row.status}/${row.endReason}`);
}

/** When the last viewer of a run that is to stop then had gone, grace time included; else null. */
function leftAtOf({ run }: Case): number | null {
  const isWatched = run.posts.length === 1 && run.posts[0]?.status === 200 && run.views.length > 0;
  if (run.onLeave === 'keep' || !isWatched) return null;
  if (run.views.some(({ end }) => end !== 'left')) return null;
  return Math.max(...run.views.map(({ closedAt }) => closedAt ?? 0)) + run.graceMs;
}
