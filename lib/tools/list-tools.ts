import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import type { ToolsAnswer } from '#lib/shared/api.ts';
import { grantsOf } from './grants.ts';
import type { Tool, ToolBox } from './tool.ts';

/** The query of GET /api/tools. */
export const toolsQuery = z.object({ chatId: z.uuid('must be a UUID').optional() });

/** What tools there are, by server, and which servers are on in a chat; all in one that is not there yet. */
export async function listTools(
  box: ToolBox,
  userId: string,
  chatId: string | undefined,
): Promise<ToolsAnswer> {
  const [servers, off, grantOf] = await Promise.all([
    box.servers(),
    toolsOff(userId, chatId),
    grantsOf(userId, chatId),
  ]);
  const offered = (tool: Tool) => {
    const { name, title, description, readOnly } = tool;
    const granted = tool.asks ? grantOf(tool) : null;
    return { name, title, description, readOnly, asks: tool.asks && granted === null, granted };
  };
  return {
    servers: servers.map(({ id, name, status, problem, tools }) => ({
      id,
      name,
      status,
      problem,
      on: !off.includes(id),
      tools: tools.map(offered),
    })),
  };
}

async function toolsOff(userId: string, id: string | undefined): Promise<string[]> {
  if (id === undefined) return [];
  const where = { userId_id: { userId, id } };
  const chat = await db().chat.findUnique({ where, select: { toolsOff: true } });
  return chat?.toolsOff ?? [];
}
