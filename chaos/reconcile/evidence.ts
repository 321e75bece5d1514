import type { Guest } from '#chaos/clients/guest.ts';
import type { Journal, RunRecord } from '#chaos/journal.ts';
import type { Problems } from '#chaos/problems.ts';
import type { Life } from '#chaos/stage/halt-server.ts';
import type { Stage } from '#chaos/stage/stage.ts';
import type { RequestRecord } from '#e2e/provider/request-record.ts';
import type { RunJson } from '#lib/shared/run.ts';

/** A run from all sides: its client's, the database's and the provider's. */
export type Case = {
  run: RunRecord;
  /** As saved; null where no such run is. */
  row: RunJson | null;
  /** What the provider was asked for it, in order. */
  requests: RequestRecord[];
  /** Of the run that it resumes; null where it resumes none. */
  resumed: Case | null;
  /** Of the run that its prompt was said to follow. */
  followed: Case | null;
  /** Whether a run of its chat that had been sent before, unanswered yet, arrived after it. */
  overtook: boolean;
  /** Whether it had ended by a bare disconnect before its client's word came and was written in. */
  strengthened: boolean;
};

/** Every run of the journal as a case, by its key. */
export async function collectCases(
  guests: readonly Guest[],
  journal: Journal,
  stage: Stage,
  problems: Problems,
): Promise<Map<string, Case>> {
  const requests = Map.groupBy(await allRequests(stage.providerUrl), ({ model }) => model);
  const disconnected = new Set(
    stage.log.lines.filter(({ endReason }) => endReason === 'disconnect').map(({ run }) => run),
  );
  const cases = new Map<string, Case>();
  for (const guest of guests) {
    const rows = await rowsOf(guest, problems);
    // Older ones first, so that what a run resumes or follows is there before it.
    for (const run of guest.runs) {
      const row = rows.get(run.id) ?? null;
      cases.set(run.key, {
        run,
        row,
        requests: requests.get(run.key) ?? [],
        resumed: cases.get(run.resumes?.key ?? '') ?? null,
        followed: cases.get(run.follows?.key ?? '') ?? null,
        overtook: guest.runs.some((other) => hasOvertaken(run, other, rows)),
        strengthened: disconnected.has(run.id) && row?.endReason !== 'disconnect',
      });
    }
  }
  for (const model of requests.keys()) {
    if (!journal.runs.has(model)) problems.add('the provider is asked for known runs', model);
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
async function rowsOf(guest: Guest, problems: Problems): Promise<Map<string, RunJson>> {
  const own = new Set(guest.runs.map(({ id }) => id));
  const rows = new Map<string, RunJson>();
  for (let cursor = ''; ; ) {
    const page = await guest.session.json('GET', `/api/runs?limit=100${cursor}`);
    if (page?.status !== 200)
      throw new Error(`The runs of a client cannot be read: ${page?.status}`);
    for (const row of page.body.runs as RunJson[]) {
      if (!own.has(row.id)) problems.add('nobody sees the runs of another', `${row.id} in a list`);
      if (rows.has(row.id)) problems.add('a list has each run once', `${row.id} is there twice`);
      rows.set(row.id, row);
    }
    if (!page.body.nextCursor) return rows;
    cursor = `&cursor=${encodeURIComponent(String(page.body.nextCursor))}`;
  }
}

async function allRequests(providerUrl: string): Promise<RequestRecord[]> {
  const response = await fetch(`${providerUrl}/__control/requests`);
  return (await response.json()) as RequestRecord[];
}

/** When the run ended, in milliseconds since 1970; null where it has not. */
export function endedAtOf({ row }: Case): number | null {
  return row?.endedAt ? Date.parse(row.endedAt) : null;
}

/** The process that drove the run, where it was killed in the middle of it; else null. */
export function killedLifeOf(one: Case): Life | null {
  const endedAt = endedAtOf(one) ?? Number.POSITIVE_INFINITY;
  const killed = one.run.posts.findLast(({ at, life }) => {
    const killedAt = life.how === 'SIGKILL' ? life.endAskedAt : null;
    return killedAt !== null && killedAt >= at && killedAt <= endedAt;
  });
  return killed?.life ?? null;
}
