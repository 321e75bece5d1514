import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { notFound } from '#lib/request-error.ts';
import { cancelRun } from '#lib/runs/cancel-run.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { notify } from '#lib/runs/store/notices.ts';
import type { ChatJson } from '#lib/shared/chat.ts';
import { cleanText } from '#lib/shared/clean-text.ts';
import { toolsOff } from '#lib/shared/run-input.ts';
import { chatJson } from './read-chat.ts';

/** The body of PATCH /api/chats/{id}; what is absent stays. */
export const chatInput = z
  .object({
    title: z
      .string('must be a string')
      .max(200, 'must have at most 200 characters')
      .transform((title) => cleanText(title).trim())
      .refine((title) => title !== '', 'must not be empty')
      .optional(),
    toolsOff: toolsOff.optional(),
  })
  .refine(({ title, toolsOff }) => title !== undefined || toolsOff !== undefined, {
    path: ['title'],
    message: 'must be given, or toolsOff',
  });

/** @throws {RequestError} 404 where this owner has no chat of that id. */
export async function changeChat(
  userId: string,
  id: string,
  { title, toolsOff }: z.output<typeof chatInput>,
): Promise<ChatJson> {
  const where = { userId, id };
  const [chats] = await db().$transaction([
    db().chat.updateManyAndReturn({ where, data: { title, toolsOff } }),
    tellOfChange(userId, id),
  ]);
  const [chat] = chats;
  if (!chat) throw notFound('chat');
  return chatJson(chat);
}

/**
 * Deletes a chat with its prompts and runs; a run that still streams there is canceled first, so
 * that its provider stops.
 * @throws {RequestError} 404 where this owner has no chat of that id.
 */
export async function deleteChat(engine: Engine, userId: string, id: string): Promise<void> {
  const streaming = await db().run.findMany({
    where: { userId, chatId: id, status: 'streaming' },
    select: { id: true },
  });
  const stop = { reason: 'stop', shown: null } as const;
  await Promise.all(streaming.map((run) => cancelRun(engine, userId, run.id, stop)));
  const [{ count }] = await db().$transaction([
    db().chat.deleteMany({ where: { userId, id } }),
    tellOfChange(userId, id),
  ]);
  if (count === 0) throw notFound('chat');
}

/** For the user's other pages; told together with the change, once that is written. */
function tellOfChange(userId: string, chatId: string) {
  return notify(db(), { type: 'chat', userId, chatId });
}
