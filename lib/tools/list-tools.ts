import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import type { ToolsAnswer } from '#lib/shared/api.ts';
import type { ToolBox } from './tool.ts';

/** The query of GET /api/tools. */
export const toolsQuery = z.object({ chatId: z.uuid('must be a UUID').optional() });

/** What tools there are, by server, and which servers are on in a chat; all in one that is not there yet. */
export async function listTools(
  box: ToolBox,
  userId: string,
  chatId: string | undefined,
): Promise<ToolsAnswer> {
  const off = chatId === undefined ? [] : await toolsOff(userId, chatId);
  const servers = await box.servers();
  return {
    servers: servers.map(({ id, name, status, problem, tools }) => ({
      id,
      name,
      status,
      problem,
      on: !off.includes(id),
      tools: tools.map(({ name, title, description, readOnly, asks }) => ({
        name,
        title,
        description,
        readOnly,
        asks,
      })),
    })),
  };
}

async function toolsOff(userId: string, id: string): Promise<string[]> {
  const where = { userId_id: { userId, id } };
  const chat = await db().chat.findUnique({ where, select: { toolsOff: true } });
  return chat?.toolsOff ?? [];
}
