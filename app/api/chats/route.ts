import { chatsQuery, listChats } from '#lib/chats/list-chats.ts';
import { parseQuery } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';

export const GET = route(async (request, { userId }) => {
  return Response.json(await listChats(userId, parseQuery(request, chatsQuery)));
});
