import { db } from '#lib/db/database.ts';
import type { Run } from '#lib/db/generated/client.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { Answer } from '#lib/runs/answer.ts';
import { type AnswerPart, type RunJson, textOf } from '#lib/shared/run.ts';

const readRun: Statement = {
  name: 'read-run',
  sql: `
    SELECT json_build_object('id', runs.id, 'chatId', chat_id, 'promptId', prompt_id,
      'resumedFromId', resumed_from_id, 'model', model, 'onLeave', on_leave, 'status', status,
      'endReason', end_reason, 'parts', parts, 'inputTokens', input_tokens,
      'outputTokens', output_tokens, 'usageSource', usage_source, 'errorCode', error_code,
      'errorMessage', error_message, 'startedAt', started_at, 'firstTokenAt', first_token_at,
      'endedAt', ended_at,
      'chunks', (SELECT json_agg(run_chunks.parts ORDER BY run_chunks.seq) FROM run_chunks
        WHERE runs.status = 'streaming'
          AND run_chunks.user_id = runs.user_id AND run_chunks.run_id = runs.id))::text
    FROM jsonb_to_record($1::jsonb) AS given(user_id text, id uuid)
    JOIN runs ON runs.user_id = given.user_id AND runs.id = given.id`,
};

type RunRow = Omit<Run, 'userId' | 'instanceId' | 'textLength' | 'unseenText'>;
type Dates = 'startedAt' | 'firstTokenAt' | 'endedAt';
type ReadRow = Omit<RunRow, Dates> & {
  startedAt: string;
  firstTokenAt: string | null;
  endedAt: string | null;
  chunks: AnswerPart[][] | null;
};

/** RunStore.readRun on the database. */
export async function readRunRow(userId: string, id: string): Promise<RunJson | null> {
  const [read] = await perform<ReadRow>(readRun, { user_id: userId, id });
  if (!read) return null;
  const { chunks, ...row } = read;
  const date = (text: string | null) => (text === null ? null : new Date(text));
  return runFromRow(
    {
      ...row,
      startedAt: new Date(row.startedAt),
      firstTokenAt: date(row.firstTokenAt),
      endedAt: date(row.endedAt),
    },
    row.status === 'streaming' ? answerOf(row.parts as AnswerPart[], chunks ?? []) : undefined,
  );
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
  return await db().run.findMany({
    where: {
      status: { not: 'streaming' },
      OR: rows.map(({ userId, id }) => ({ userId, id })),
    },
  });
}

/** A row as a run. @param parts its answer where the row does not hold it yet. */
function runFromRow(row: RunRow, parts = partsOf(row)): RunJson {
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
function partsOf(row: RunRow): AnswerPart[] {
  return (row.parts as AnswerPart[]).map(
    (part): AnswerPart => ({ ...{ type: part.type }, ...part }),
  );
}

function usageOf(row: RunRow): RunJson['usage'] {
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
    const ofRun = byRun.get(`${row.userId} ${row.id}`) ?? [];
    const parts = ofRun.map((chunk) => chunk.parts as AnswerPart[]);
    found.set(row, answerOf(row.parts as AnswerPart[], parts));
  }
  return found;
}
