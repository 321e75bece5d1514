import { route } from '#lib/http/route.ts';
import { listTools } from '#lib/tools/list-tools.ts';
import { toolBox } from '#lib/tools/tool-box.ts';

export const GET = route(async () => Response.json(await listTools(toolBox())));
