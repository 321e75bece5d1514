import { parseQuery } from '#lib/http/parse.ts';
import { route } from '#lib/http/route.ts';
import { listTools, toolsQuery } from '#lib/tools/list-tools.ts';
import { toolBox } from '#lib/tools/tool-box.ts';

export const GET = route(async (request, { userId }) => {
  const { chatId } = parseQuery(request, toolsQuery);
  return Response.json(await listTools(toolBox(), userId, chatId));
});
