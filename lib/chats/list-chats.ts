import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { decodeCursor, encodeCursor } from '#lib/page-cursor.ts';
import type { ChatPage } from '#lib/shared/api.ts';
import { cleanText } from '#lib/shared/clean-text.ts';

/** The query of GET /api/chats. */
export const chatsQuery = z.object({
  q: z.string().max(200, 'is too long').transform(cleanText).optional(),
  cursor: z.string().optional(),
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(30),
});
export type ChatsQuery = z.infer<typeof chatsQuery>;

type Row = { id: string; title: string; created_at: Date; updated_at: Date; status: string | null };

/**
 * A page of an owner's chats, the last used first; `q` are words in title or prompts.
 * @throws {RequestError} 400 for a cursor that no page gave.
 */
export async function listChats(userId: string, query: ChatsQuery): Promise<ChatPage> {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const rows = await db().$queryRaw<Row[]>`
    SELECT chats.id, chats.title, chats.created_at, chats.updated_at, latest.status
    FROM chats LEFT JOIN LATERAL (
      SELECT runs.status FROM runs
      WHERE runs.user_id = chats.user_id AND runs.chat_id = chats.id
      ORDER BY runs.started_at DESC LIMIT 1
    ) AS latest ON true
    WHERE chats.user_id = ${userId} ${matching(query.q)}
      ${after ? Prisma.sql`AND (chats.updated_at, chats.id) < (${after.at}, ${after.id}::uuid)` : Prisma.empty}
    ORDER BY chats.updated_at DESC, chats.id DESC
    LIMIT ${query.limit + 1}`;
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    chats: page.map((row) => ({
      id: row.id,
      title: row.title,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      stopped: row.status === 'canceled',
      streaming: row.status === 'streaming',
    })),
    nextCursor: last ? encodeCursor({ at: last.updated_at, id: last.id }) : null,
  };
}

/** Each word reads all that there is to search once more. */
const mostWords = 8;

/** Each word is somewhere in the chat, in whichever order: in its title or in one of its prompts. */
function matching(q = ''): Prisma.Sql {
  const words = new Set(q.split(/\s+/, mostWords).filter((word) => word !== ''));
  const conditions = Array.from(words, (word) => {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    return Prisma.sql`AND (chats.title ILIKE ${pattern} OR EXISTS (
      SELECT 1 FROM prompts WHERE prompts.user_id = chats.user_id AND prompts.chat_id = chats.id
        AND prompts.text ILIKE ${pattern}))`;
  });
  return conditions.length > 0 ? Prisma.join(conditions, ' ') : Prisma.empty;
}
