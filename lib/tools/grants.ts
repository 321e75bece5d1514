import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import type { Tool } from './tool.ts';

/** The query of DELETE /api/tools/grants: a tool, as GET /api/tools names it. */
export const grantQuery = z.object({
  server: z.string(),
  tool: z.string(),
  chatId: z.uuid('must be a UUID').optional(),
});

type Named = Pick<Tool, 'server' | 'name'>;

/** What the user has allowed for good: which tools ask no more in a chat, there alone or always. */
export async function grantsOf(
  userId: string,
  chatId: string | undefined,
): Promise<(tool: Named) => 'chat' | 'always' | null> {
  const grants = await db().toolGrant.findMany({ where: inForce(userId, chatId) });
  return ({ server, name }) => {
    const own = grants.filter((grant) => grant.server === server && grant.tool === name);
    if (own.length === 0) return null;
    return own.some((grant) => grant.chatId === null) ? 'always' : 'chat';
  };
}

/** Lets a tool ask again, from the next run on: everywhere, but for other chats that allow it themselves. */
export async function takeBackGrant(
  userId: string,
  { server, tool, chatId }: z.output<typeof grantQuery>,
): Promise<void> {
  await db().toolGrant.deleteMany({ where: { ...inForce(userId, chatId), server, tool } });
}

function inForce(userId: string, chatId: string | undefined) {
  return { userId, OR: [{ chatId: null }, ...(chatId === undefined ? [] : [{ chatId }])] };
}
