import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import type { Chat } from '#lib/db/generated/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { decodeCursor, encodeCursor, wholePage } from '#lib/page-cursor.ts';
import { notFound } from '#lib/request-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { withLiveAnswer } from '#lib/runs/read-runs.ts';
import { runsFromRows } from '#lib/runs/store/read-rows.ts';
import type { ChatDetail, ChatJson } from '#lib/shared/chat.ts';

const mostPrompts = 1_000;

/** The query of GET /api/chats/{id}. */
export const chatQuery = z.object({
  before: z.string().optional(),
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(mostPrompts, `must be at most ${mostPrompts}`)
    .default(mostPrompts),
});

/**
 * A page of a chat: its newest prompts, or those before a page that was read, with their runs;
 * streaming ones as far as they have come. A small chat is one page.
 * @throws {RequestError} 404 where this owner has no chat of that id, 400 for a cursor that no page
 * gave.
 */
export async function readChat(
  engine: Engine,
  userId: string,
  id: string,
  query: z.output<typeof chatQuery> = { limit: mostPrompts },
): Promise<ChatDetail> {
  const [chat, { page, next }] = await Promise.all([
    db().chat.findUnique({ where: { userId_id: { userId, id } } }),
    promptsOfPage(userId, id, query),
  ]);
  if (!chat) throw notFound('chat');
  const ids = page.map((prompt) => prompt.id);
  const [prompts, rows] = await Promise.all([
    db().prompt.findMany({
      where: { userId, id: { in: ids } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    }),
    db().run.findMany({
      where: { userId, promptId: { in: ids } },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    }),
  ]);
  const runs = (await runsFromRows(rows)).map((run) => withLiveAnswer(engine, userId, run));
  const runsByPrompt = Map.groupBy(runs, (run) => run.promptId);
  return {
    chat: chatJson(chat),
    prompts: prompts.map((prompt) => ({
      id: prompt.id,
      text: prompt.text,
      afterRunId: prompt.afterRunId,
      runs: runsByPrompt.get(prompt.id) ?? [],
    })),
    before: next ? encodeCursor(next) : null,
  };
}

type SizedPrompt = { id: string; at: Date; size: number };

/** The prompts of a page, newest first. Prisma cannot ask how long a text is without reading it. */
async function promptsOfPage(
  userId: string,
  chatId: string,
  { before, limit }: z.output<typeof chatQuery>,
): Promise<{ page: SizedPrompt[]; next: SizedPrompt | null }> {
  const end = before === undefined ? null : decodeCursor(before, 'before');
  const rows = await db().$queryRaw<SizedPrompt[]>`
    SELECT id, created_at AS at, (octet_length(text) + (
      SELECT COALESCE(sum(GREATEST(text_length, pg_column_size(parts))), 0) FROM runs
      WHERE runs.prompt_id = prompts.id AND runs.user_id = prompts.user_id))::float8 AS size
    FROM prompts
    WHERE chat_id = ${chatId}::uuid AND user_id = ${userId}
      ${end ? Prisma.sql`AND (created_at, id) < (${end.at}, ${end.id}::uuid)` : Prisma.empty}
    ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`;
  return wholePage(rows, limit);
}

export function chatJson(chat: Chat): ChatJson {
  return {
    id: chat.id,
    title: chat.title,
    createdAt: chat.createdAt.toISOString(),
    updatedAt: chat.updatedAt.toISOString(),
  };
}
