import type { RequestRecord } from '#e2e/provider/request-record.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Guest } from './guests/guest.ts';
import type { Journal, Problems, RunRecord } from './journal.ts';
import type { LogLine } from './server-log.ts';
import type { Life } from './stage/server.ts';
import type { Stage } from './stage/stage.ts';

/** A run from all sides: its client's, the database's and the provider's. */
export type Case = {
  stage: Stage;
  guest: Guest;
  run: RunRecord;
  /** As saved; null where no such run is. */
  row: RunJson | null;
  /** When it ended, in milliseconds since 1970; infinite where it has not. */
  endedAt: number;
  /** What the provider was asked for it, in order. */
  requests: RequestRecord[];
  /** Of the run that it resumes; null where it resumes none. */
  resumed: Case | null;
  /** Of the run that its prompt was said to follow. */
  followed: Case | null;
  /** Whether a run of its chat that had been sent before, unanswered yet, arrived after it. */
  overtook: boolean;
  /** Whether it had ended by a bare disconnect before a cancel request came and was written in. */
  strengthened: boolean;
};

/** What is wrong with a run by a rule, or null. */
export type Rule = (one: Case) => string | null;
export type Rules = Readonly<Record<string, Rule>>;

/** Every run of the journal as a case, by its key. */
export async function collectCases(
  stage: Stage,
  guests: readonly Guest[],
  journal: Journal,
  log: readonly LogLine[],
  problems: Problems,
): Promise<Map<string, Case>> {
  const requests = await requestsByRun(stage.providerUrl, journal, problems);
  const disconnected = new Set(
    log.filter(({ endReason }) => endReason === 'disconnect').map(({ run }) => run),
  );
  const cases = new Map<string, Case>();
  for (const guest of guests) {
    const rows = await rowsOf(guest, problems);
    // Older ones first, so that what a run resumes or follows is there before it.
    for (const run of guest.runs) {
      const row = rows.get(run.id) ?? null;
      cases.set(run.key, {
        stage,
        guest,
        run,
        row,
        endedAt: row?.endedAt ? Date.parse(row.endedAt) : Number.POSITIVE_INFINITY,
        requests: requests.get(run) ?? [],
        resumed: cases.get(run.resumes?.key ?? '') ?? null,
        followed: cases.get(run.follows?.key ?? '') ?? null,
        overtook: guest.runs.some((other) => hasOvertaken(run, other, rows)),
        strengthened: disconnected.has(run.id) && row?.endReason !== 'disconnect',
      });
    }
  }
  return cases;
}

/** Two requests on two connections may arrive in the other order: what counts is the server's. */
function hasOvertaken(run: RunRecord, other: RunRecord, rows: Map<string, RunJson>): boolean {
  const [own, others] = [rows.get(run.id), rows.get(other.id)];
  const sentAt = run.posts.at(-1)?.at;
  if (other === run || other.chatId !== run.chatId || !own || !others || !sentAt) return false;
  const wasOnItsWay = other.posts.some(({ at, answeredAt }) => {
    return at <= sentAt && (answeredAt ?? Number.POSITIVE_INFINITY) >= sentAt;
  });
  return wasOnItsWay && others.startedAt >= own.startedAt;
}

/** All runs that a client is shown, page by page. */
async function rowsOf({ session, runs }: Guest, problems: Problems): Promise<Map<string, RunJson>> {
  const own = new Set(runs.map(({ id }) => id));
  const rows = new Map<string, RunJson>();
  for (let cursor = ''; ; ) {
    const page = await session.json('GET', `/api/runs?limit=100${cursor}`);
    if (page?.status !== 200) {
      throw new Error(`The runs of a client cannot be read: ${page?.status}`);
    }
    for (const row of page.body.runs as RunJson[]) {
      if (!own.has(row.id)) problems.add('rule 10: nobody sees the run of another', row.id);
      if (rows.has(row.id)) problems.add('a list has each run once', `${row.id} is there twice`);
      rows.set(row.id, row);
    }
    if (!page.body.nextCursor) return rows;
    cursor = `&cursor=${encodeURIComponent(String(page.body.nextCursor))}`;
  }
}

async function requestsByRun(
  providerUrl: string,
  journal: Journal,
  problems: Problems,
): Promise<Map<RunRecord, RequestRecord[]>> {
  const response = await fetch(`${providerUrl}/__control/requests`);
  const found = new Map<RunRecord, RequestRecord[]>();
  for (const request of (await response.json()) as RequestRecord[]) {
    const run = journal.withModel(request.model, request.openedAt);
    if (run) found.set(run, [...(found.get(run) ?? []), request]);
    else problems.add('the provider is asked for known runs', request.model);
  }
  return found;
}

/** The process that drove the run, where it was killed in the middle of it; else null. */
export function killedLifeOf({ run, endedAt }: Case): Life | null {
  const killed = run.posts.findLast(({ at, life }) => {
    const killedAt = life.how === 'SIGKILL' ? life.endAskedAt : null;
    return killedAt !== null && killedAt >= at && killedAt <= endedAt;
  });
  return killed?.life ?? null;
}
