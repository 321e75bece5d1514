import type { Case } from './reconcile/evidence.ts';
import type { Life } from './stage/halt-server.ts';
import type { ServerLog } from './stage/server-log.ts';

type Moment = { at: number; what: string };

/** Everything that happened to a run, in order, for a person who looks into a disagreement. */
export function timelineOf(one: Case, lives: readonly Life[], log: ServerLog): string {
  const before = one.followed ?? one.resumed;
  const own = timelineOfOne(one, lives, log);
  return before ? `${own}\n  after ${timelineOfOne(before, lives, log).trimStart()}` : own;
}

function timelineOfOne(one: Case, lives: readonly Life[], log: ServerLog): string {
  const moments = [...ofClient(one), ...ofProvider(one)];
  const { row, run } = one;
  if (row) {
    const at = (time: string | null) => Date.parse(time ?? '');
    moments.push({ at: at(row.startedAt), what: 'saved as started' });
    const end = `saved as ${row.status}/${row.endReason}, ${row.text.length} characters`;
    if (row.endedAt) moments.push({ at: at(row.endedAt), what: end });
  }
  const from = Math.min(...moments.map(({ at }) => at));
  const until = Math.max(...moments.map(({ at }) => at));
  for (const { server, how, startedAt, readyAt, endAskedAt, endedAt } of lives) {
    const changes = { started: startedAt, ready: readyAt, [`${how}`]: endAskedAt, ended: endedAt };
    for (const [change, at] of Object.entries(changes)) {
      if (at !== null && at >= from - 500 && at <= until + 500) {
        moments.push({ at, what: `${server} ${change}` });
      }
    }
  }
  const lines = moments
    .sort((one, other) => one.at - other.at)
    .map(({ at, what }) => `    ${String(Math.round(at - from)).padStart(6)} ms  ${what}`);
  const logged = log.lines.filter((line) => line.run === run.id).map(({ text }) => `    ${text}`);
  return [`  ${titleOf(one)}`, ...lines, ...logged].join('\n');
}

function titleOf({ run }: Case): string {
  const { fate, plan } = run.script;
  const origin = run.resumes ? ` of ${run.resumes.key}` : '';
  return `${run.key}: ${run.kind}${origin}, onLeave ${run.onLeave}, grace ${run.graceMs} ms, to end as ${fate} (${plan.ending} after ${plan.after ?? 'all'}, ${plan.pace} a second)`;
}

function* ofClient({ run }: Case): Generator<Moment> {
  for (const { at, answeredAt, status, life } of run.posts) {
    yield { at, what: `POST to ${life.server}` };
    if (answeredAt !== null) yield { at: answeredAt, what: `POST answered ${status}` };
  }
  for (const view of run.views) {
    yield { at: view.openedAt, what: 'stream opened' };
    const first = view.progress[0];
    if (first) yield { at: first.at, what: `${first.length} characters shown` };
    const end = `stream ${view.end}, ${view.text.length} characters shown`;
    if (view.closedAt !== null) yield { at: view.closedAt, what: end };
  }
  for (const { at, answeredAt, reason, shown, status, run: said } of run.asks) {
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
}

function* ofProvider({ requests }: Case): Generator<Moment> {
  for (const { id, openedAt, firstTokenAt, closedAt, tokensSent, hungUp } of requests) {
    yield { at: openedAt, what: `provider request ${id}` };
    if (firstTokenAt !== null) yield { at: firstTokenAt, what: `request ${id}: first token` };
    const how = hungUp ? 'hung up on' : 'closed';
    if (closedAt !== null)
      yield { at: closedAt, what: `request ${id}: ${how}, ${tokensSent} tokens` };
  }
}
