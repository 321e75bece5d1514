import type { Case } from './evidence.ts';
import type { LogLine } from './server-log.ts';

type Moment = { at: number; what: string };

/** Everything that happened to a run, in order, for a person who looks into a disagreement. */
export function timelineOf(one: Case, log: readonly LogLine[]): string {
  const before = one.followed ?? one.resumed;
  const own = timelineOfOne(one, log);
  return before ? `${own}\n  after ${timelineOfOne(before, log).trimStart()}` : own;
}

function timelineOfOne(one: Case, log: readonly LogLine[]): string {
  const own = [...ofClient(one), ...ofProvider(one), ...ofRow(one)];
  const from = Math.min(...own.map(({ at }) => at));
  const until = Math.max(...own.map(({ at }) => at));
  const ofServers = [...livesOf(one)].filter(({ at }) => at >= from - 500 && at <= until + 500);
  const lines = [...own, ...ofServers]
    .sort((first, second) => first.at - second.at)
    .map(({ at, what }) => `    ${String(Math.round(at - from)).padStart(6)} ms  ${what}`);
  const logged = log.filter(({ run }) => run === one.run.id).map(({ text }) => `    ${text}`);
  const { key, kind, resumes, onLeave, graceMs, script } = one.run;
  const { ending, after, pace } = script.plan;
  const origin = resumes ? ` of ${resumes.key}` : '';
  const title = `${key}: ${kind}${origin}, onLeave ${onLeave}, grace ${graceMs} ms, to end as ${script.fate} (${ending} after ${after ?? 'all'}, ${pace} a second)`;
  return [`  ${title}`, ...lines, ...logged].join('\n');
}

function* livesOf({ stage }: Case): Generator<Moment> {
  for (const life of stage.servers.flatMap(({ lives }) => lives)) {
    const { server, startedAt, readyAt, endAskedAt, endedAt } = life;
    yield { at: startedAt, what: `${server} started` };
    if (readyAt !== null) yield { at: readyAt, what: `${server} ready` };
    if (endAskedAt !== null) yield { at: endAskedAt, what: `${server} ${life.how}` };
    if (endedAt !== null) yield { at: endedAt, what: `${server} ended` };
  }
}

function* ofRow({ row, endedAt }: Case): Generator<Moment> {
  if (!row) return;
  yield { at: Date.parse(row.startedAt), what: 'saved as started' };
  const end = `saved as ${row.status}/${row.endReason}, ${row.text.length} characters`;
  if (row.endedAt) yield { at: endedAt, what: end };
}

function* ofClient({ run }: Case): Generator<Moment> {
  for (const { at, answeredAt, status, life } of run.posts) {
    yield { at, what: `POST to ${life.server}` };
    if (answeredAt !== null) yield { at: answeredAt, what: `POST answered ${status}` };
  }
  for (const { openedAt, closedAt, inSteps, progress, end, text } of run.views) {
    yield { at: openedAt, what: inSteps ? 'followed in steps' : 'stream opened' };
    const first = progress[0];
    if (first) yield { at: first.at, what: `${first.length} characters shown` };
    const last = `stream ${end}, ${text.length} characters shown`;
    if (closedAt !== null) yield { at: closedAt, what: last };
  }
  for (const { at, answeredAt, reason, shown, status, run: said } of run.cancels) {
    yield { at, what: `cancel "${reason}", shown ${shown}` };
    const answer = said ? `${said.status}/${said.endReason}, ${said.text.length} characters` : '';
    if (answeredAt !== null) yield { at: answeredAt, what: `cancel answered ${status} ${answer}` };
  }
  for (const { at, shown } of run.superseders) yield { at, what: `superseded, shown ${shown}` };
  for (const { answeredAt, status } of run.reattaches) {
    yield { at: answeredAt, what: `reattach answered ${status}` };
  }
  for (const { at, by, run: said } of run.told) {
    yield { at, what: `${by} told ${said.status}/${said.endReason}` };
  }
  for (const { at, status } of run.news) yield { at, what: `news: ${status}` };
}

function* ofProvider({ requests }: Case): Generator<Moment> {
  for (const { id, openedAt, firstTokenAt, closedAt, tokensSent, hungUp } of requests) {
    yield { at: openedAt, what: `provider request ${id}` };
    if (firstTokenAt !== null) yield { at: firstTokenAt, what: `request ${id}: first token` };
    const how = hungUp ? 'hung up on' : 'closed';
    const last = `request ${id}: ${how}, ${tokensSent} tokens`;
    if (closedAt !== null) yield { at: closedAt, what: last };
  }
}
