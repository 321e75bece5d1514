import { runsDb } from '#lib/db/database.ts';
import type { Prisma, Run } from '#lib/db/generated/client.ts';
import { Answer } from '#lib/runs/answer.ts';
import { cleanJson, cleanText } from '#lib/shared/clean-text.ts';
import { type AnswerPart, type RunJson, textOf } from '#lib/shared/run.ts';
import { figuresOf } from './figure-rows.ts';

/**
 * Parts as the database keeps them. One text that is not clean would have a whole save refused,
 * also for the other runs in it: so it is seen to here, whoever forgot.
 */
export function partsToJson(parts: readonly AnswerPart[]): Prisma.InputJsonValue {
  return cleanJson(parts) as unknown as Prisma.InputJsonValue;
}

/** What an end writes of an answer. */
export function keptData(parts: readonly AnswerPart[], unseen: string) {
  return {
    parts: partsToJson(parts),
    textLength: textOf(parts).length,
    unseenText: unseen === '' ? null : cleanText(unseen),
  };
}

/** RunStore.readRun on the database. */
export async function readRunRow(userId: string, id: string): Promise<RunJson | null> {
  const row = await runsDb().run.findUnique({ where: { userId_id: { userId, id } } });
  if (!row) return null;
  const [run] = await runsFromRows([row]);
  return run ?? null;
}

/** What a run began with, and what has been saved of it since. */
export function answerOf(
  beginning: readonly AnswerPart[],
  chunks: readonly AnswerPart[][],
): AnswerPart[] {
  const answer = new Answer(beginning);
  for (const part of chunks.flat()) answer.append(part);
  return answer.parts();
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
  return await runsDb().run.findMany({
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
    provider: row.provider,
    model: row.model,
    status: row.status,
    endReason: row.endReason,
    text: textOf(parts),
    parts,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
    onLeave: row.onLeave,
    startedAt: row.startedAt.toISOString(),
    firstTokenAt: row.firstTokenAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    ...figuresOf(row),
  };
}

/** The database orders the keys of its JSON by itself: a run reads the same before and after. */
function partsOf(row: Run): AnswerPart[] {
  return (row.parts as AnswerPart[]).map(
    (part): AnswerPart => ({ ...{ type: part.type }, ...part }),
  );
}

/** What was last saved of the answers of streaming runs. */
async function savedParts(rows: readonly Run[]): Promise<Map<Run, AnswerPart[]>> {
  const found = new Map<Run, AnswerPart[]>();
  if (rows.length === 0) return found;
  const chunks = await runsDb().runChunk.findMany({
    where: { OR: rows.map(({ userId, id }) => ({ userId, runId: id })) },
    orderBy: { seq: 'asc' },
  });
  const byRun = Map.groupBy(chunks, ({ userId, runId }) => `${userId} ${runId}`);
  for (const row of rows) {
    const ofRun = byRun.get(`${row.userId} ${row.id}`) ?? [];
    const parts = ofRun.map((chunk) => chunk.parts as AnswerPart[]);
    found.set(row, answerOf(row.parts as AnswerPart[], parts));
  }
  return found;
}
