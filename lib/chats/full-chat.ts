import { db } from '#lib/db/database.ts';
import { RequestError } from '#lib/request-error.ts';
import type { RunInput } from '#lib/shared/run-input.ts';

/** Largest chat: what its prompts and answers take, in characters. */
const largestChat = 2 ** 25;

/** @throws {RequestError} 409 where the chat in which a run is about to be started holds no more. */
export async function refuseFullChat(userId: string, input: RunInput): Promise<void> {
  const chatId = await chatOf(userId, input);
  if (chatId === null || (await sizeOf(userId, chatId)) < largestChat) return;
  const message = 'This chat is full. Start a new one.';
  throw new RequestError(409, 'chat_full', message);
}

async function chatOf(userId: string, input: RunInput): Promise<string | null> {
  if (input.kind === 'prompt') return input.chatId;
  const select = { chatId: true };
  const found =
    input.kind === 'resume'
      ? await db().run.findUnique({ where: { userId_id: { userId, id: input.runId } }, select })
      : await db().prompt.findUnique({
          where: { userId_id: { userId, id: input.promptId } },
          select,
        });
  return found?.chatId ?? null;
}

/** Prisma cannot ask how long a text is without reading it. */
async function sizeOf(userId: string, chatId: string): Promise<number> {
  const [row] = await db().$queryRaw<{ size: number }[]>`
    SELECT (
      (SELECT COALESCE(sum(octet_length(text)), 0) FROM prompts
        WHERE chat_id = ${chatId}::uuid AND user_id = ${userId}) +
      (SELECT COALESCE(sum(GREATEST(text_length, pg_column_size(parts))), 0) FROM runs
        WHERE chat_id = ${chatId}::uuid AND user_id = ${userId}))::float8 AS size`;
  return row?.size ?? 0;
}
