import { deleteChat, renameChat, renameInput } from '#lib/chats/change-chat.ts';
import { readChat } from '#lib/chats/read-chat.ts';
import { parseBody, parseId } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';

type Params = { id: string };

export const GET = route<Params>(async (_request, { userId }, { id }) => {
  return Response.json(await readChat(runEngine(), userId, parseId(id)));
});

export const PATCH = route<Params>(async (request, { userId }, { id }) => {
  const chatId = parseId(id);
  const { title } = await parseBody(request, renameInput);
  return Response.json({ chat: await renameChat(userId, chatId, title) });
});

export const DELETE = route<Params>(async (_request, { userId }, { id }) => {
  await deleteChat(runEngine(), userId, parseId(id));
  return new Response(null, { status: 204 });
});
