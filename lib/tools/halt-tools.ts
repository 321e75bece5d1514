import type { JSONSchema7 } from '@ai-sdk/provider';
import { z } from 'zod';
import { listChats } from '#lib/chats/list-chats.ts';
import { searchInTurn } from '#lib/http/read-response.ts';
import { log } from '#lib/log.ts';
import { errorResult } from './mcp-result.ts';
import type { Approval, Tool, ToolCallEnd, ToolContext, ToolServer } from './tool.ts';

const searchInput = z.strictObject({
  query: z.string().min(1).max(200).describe('Words; a chat is found where it has each of them.'),
  limit: z.int().min(1).max(20).default(10).describe('How many chats are wanted at most.'),
});

const searchSchema = z.toJSONSchema(searchInput, { target: 'draft-7', io: 'input' }) as JSONSchema7;

/**
 * Halt's own tools, as those of a server that is always there.
 * @param longestMs how long a call may take, its turn included, in milliseconds
 */
export function haltServer(approval: Approval, longestMs = 60_000): ToolServer {
  const tools = [searchTool(approval, longestMs)];
  return { id: 'halt', name: 'Halt', status: 'ready', problem: null, tools };
}

/** Search in one's own chats, so that tools can be tried where no server is configured. */
function searchTool(approval: Approval, longestMs: number): Tool {
  return {
    name: 'search_chats',
    server: 'halt',
    title: 'Search my chats',
    description:
      "Searches the titles and prompts of the user's earlier chats in Halt, and gives the title, " +
      'the date and the words around the match of each chat found, the last used first.',
    inputSchema: searchSchema,
    readOnly: true,
    asks: approval === 'always',
    problemOf: (input) => {
      const { error } = searchInput.safeParse(input);
      return error ? z.prettifyError(error) : null;
    },
    call: async (input, context) => {
      if (context.signal.aborted) return canceled(context.signal, longestMs);
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(longestMs)]);
      const stopped = Promise.withResolvers<ToolCallEnd>();
      const stop = () => stopped.resolve(canceled(context.signal, longestMs));
      signal.addEventListener('abort', stop, { once: true });
      const end = await Promise.race([stopped.promise, search(input, { ...context, signal })]);
      signal.removeEventListener('abort', stop);
      return end;
    },
  };
}

/** A search changes nothing, so that one which was given up is known not to have. */
function canceled(signal: AbortSignal, longestMs: number): ToolCallEnd {
  if (!signal.aborted) {
    const message = `The search took longer than ${longestMs / 1_000} seconds.`;
    return { outcome: 'canceled', why: 'timeout', message };
  }
  const isSkip = signal.reason === 'skipped';
  const message = isSkip ? 'Skipped by the user.' : 'Stopped by the user.';
  return { outcome: 'canceled', why: isSkip ? 'skipped' : 'stopped', message };
}

async function search(input: unknown, context: ToolContext): Promise<ToolCallEnd> {
  const { userId, chatId, signal } = context;
  try {
    const { query, limit } = searchInput.parse(input);
    // One more, as the chat that asks has the words itself.
    const wanted = { q: query, limit: limit + 1 };
    const { chats } = await searchInTurn(userId, () => listChats(userId, wanted, signal));
    const others = chats.filter(({ id }) => id !== chatId).slice(0, limit);
    const found = others.map(({ id, title, updatedAt, match }) => ({
      title,
      lastUsed: updatedAt,
      excerpt: match?.excerpt ?? null,
      address: `/chats/${id}`,
    }));
    const content = [{ type: 'json' as const, value: { found } }];
    return { outcome: 'finished', result: { content, isError: false, cutAt: null } };
  } catch (error) {
    // The model is told that there is no result; why is for the operator.
    if (!signal.aborted) log().warn({ err: error }, 'a search by a tool failed');
    return { outcome: 'finished', result: errorResult('The search failed. Try again later.') };
  }
}
