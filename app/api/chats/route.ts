import { chatsQuery, listChats } from '#lib/chats/list-chats.ts';
import { parseQuery } from '#lib/http/parse.ts';
import { readResponse, searchResponse } from '#lib/http/read-response.ts';
import { route } from '#lib/http/route.ts';

export const GET = route((request, { userId }) => {
  const query = parseQuery(request, chatsQuery);
  const list = () => listChats(userId, query, request.signal);
  return query.q ? searchResponse(userId, list) : readResponse(userId, request.signal, list);
});
