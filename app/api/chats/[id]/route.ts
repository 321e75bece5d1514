import { changeChat, chatInput, deleteChat } from '#lib/chats/change-chat.ts';
import { chatQuery, readChat } from '#lib/chats/read-chat.ts';
import { parseBody, parseId, parseQuery } from '#lib/http/parse.ts';
import { readResponse } from '#lib/http/read-response.ts';
import { route } from '#lib/http/route.ts';
import { runEngine } from '#lib/runs/engine.ts';

type Params = { id: string };

export const GET = route<Params>((request, { userId }, { id }) => {
  const [chatId, query] = [parseId(id), parseQuery(request, chatQuery)];
  return readResponse(userId, request.signal, () => readChat(runEngine(), userId, chatId, query));
});

export const PATCH = route<Params>(async (request, { userId }, { id }) => {
  const chatId = parseId(id);
  const changes = await parseBody(request, chatInput);
  return Response.json({ chat: await changeChat(userId, chatId, changes) });
});

export const DELETE = route<Params>(async (_request, { userId }, { id }) => {
  await deleteChat(runEngine(), userId, parseId(id));
  return new Response(null, { status: 204 });
});
