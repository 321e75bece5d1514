import { db } from '#lib/db/database.ts';
import type { Run } from '#lib/db/generated/client.ts';
import { Answer } from '#lib/runs/answer.ts';
import { type AnswerPart, type RunJson, textOf } from '#lib/runs/run.ts';

/** RunStore.readRun on the database. */
export async function readRunRow(userId: string, id: string): Promise<RunJson | null> {
  const row = await db().run.findUnique({ where: { userId_id: { userId, id } } });
  if (!row) return null;
  const [run] = await runsFromRows([row]);
  return run ?? null;
}

/** Rows as runs, in the same order; streaming ones with what was last saved of their answers. */
export async function runsFromRows(rows: readonly Run[]): Promise<RunJson[]> {
  const streaming = rows.filter((row) => row.status === 'streaming');
  const saved = await savedParts(streaming);
  const ended = await endedMeanwhile(streaming);
  return rows.map((row) => {
    const last = ended.find(({ userId, id }) => userId === row.userId && id === row.id);
    return last ? runFromRow(last) : runFromRow(row, saved.get(row));
  });
}

/** Those that have ended since they were read: their chunks may have been gone by then. */
async function endedMeanwhile(rows: readonly Run[]): Promise<Run[]> {
  if (rows.length === 0) return [];
  return await db().run.findMany({
    where: {
      status: { not: 'streaming' },
      OR: rows.map(({ userId, id }) => ({ userId, id })),
    },
  });
}

/** A row as a run. @param parts its answer where the row does not hold it yet. */
function runFromRow(row: Run, parts = partsOf(row)): RunJson {
  return {
    id: row.id,
    chatId: row.chatId,
    promptId: row.promptId,
    resumedFromId: row.resumedFromId,
    model: row.model,
    status: row.status,
    endReason: row.endReason,
    text: textOf(parts),
    parts,
    usage: usageOf(row),
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
    onLeave: row.onLeave,
    startedAt: row.startedAt.toISOString(),
    firstTokenAt: row.firstTokenAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** The database orders the keys of its JSON by itself: a run reads the same before and after. */
function partsOf(row: Run): AnswerPart[] {
  return (row.parts as AnswerPart[]).map(({ type, text }) => ({ type, text }));
}

function usageOf(row: Run): RunJson['usage'] {
  if (row.usageSource === null || row.inputTokens === null || row.outputTokens === null)
    return null;
  return {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    source: row.usageSource,
  };
}

/** What was last saved of the answers of streaming runs. */
async function savedParts(rows: readonly Run[]): Promise<Map<Run, AnswerPart[]>> {
  const found = new Map<Run, AnswerPart[]>();
  if (rows.length === 0) return found;
  const chunks = await db().runChunk.findMany({
    where: { OR: rows.map(({ userId, id }) => ({ userId, runId: id })) },
    orderBy: { seq: 'asc' },
  });
  const byRun = Map.groupBy(chunks, ({ userId, runId }) => `${userId} ${runId}`);
  for (const row of rows) {
    const answer = new Answer(row.parts as AnswerPart[]);
    for (const chunk of byRun.get(`${row.userId} ${row.id}`) ?? []) {
      for (const part of chunk.parts as AnswerPart[]) answer.append(part.type, part.text);
    }
    found.set(row, answer.parts());
  }
  return found;
}
