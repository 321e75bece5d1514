import { db } from '#lib/db/database.ts';
import type { Chat } from '#lib/db/generated/client.ts';
import { notFound } from '#lib/request-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { withLiveAnswer } from '#lib/runs/read-runs.ts';
import { runsFromRows } from '#lib/runs/store/read-rows.ts';
import type { ChatDetail, ChatJson } from '#lib/shared/chat.ts';

/**
 * A chat with all its prompts and runs, streaming ones as far as they have come.
 * @throws {RequestError} 404 where this owner has no chat of that id.
 */
export async function readChat(engine: Engine, userId: string, id: string): Promise<ChatDetail> {
  const [chat, prompts, rows] = await Promise.all([
    db().chat.findUnique({ where: { userId_id: { userId, id } } }),
    db().prompt.findMany({
      where: { userId, chatId: id },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    }),
    db().run.findMany({
      where: { userId, chatId: id },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    }),
  ]);
  if (!chat) throw notFound('chat');
  const runs = (await runsFromRows(rows)).map((run) => withLiveAnswer(engine, userId, run));
  return {
    chat: chatJson(chat),
    prompts: prompts.map((prompt) => ({
      id: prompt.id,
      text: prompt.text,
      afterRunId: prompt.afterRunId,
      runs: runs.filter((run) => run.promptId === prompt.id),
    })),
  };
}

export function chatJson(chat: Chat): ChatJson {
  return {
    id: chat.id,
    title: chat.title,
    createdAt: chat.createdAt.toISOString(),
    updatedAt: chat.updatedAt.toISOString(),
  };
}
