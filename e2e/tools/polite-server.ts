import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { behaviours, type Call } from './behaviours.ts';
import type { Witness } from './witness.ts';

/** A server by the official library, which speaks both eras of the protocol. */
export function politeServer(witness: Witness): McpServer {
  const server = new McpServer({ name: 'polite', version: '1' });
  for (const name of ['look', 'work']) {
    const annotations = { readOnlyHint: name === 'look' };
    const inputSchema = z.object({ tag: z.string() });
    server.registerTool(name, { inputSchema, annotations }, async ({ tag }, { mcpReq }) => {
      await witness.record(tag, 'called', { server: 'polite', name });
      // The library aborts it as well when the answer has gone out.
      let isAnswered = false;
      const cancel = () => {
        if (!isAnswered) void witness.record(tag, 'canceled', String(mcpReq.signal.reason));
      };
      if (mcpReq.signal.aborted) cancel();
      else mcpReq.signal.addEventListener('abort', cancel);
      const { promise, resolve } = Promise.withResolvers<{ type: 'text'; text: string }[]>();
      const call: Call = {
        tag,
        witness,
        canceled: mcpReq.signal,
        progress: (progress, total, message) => {
          const progressToken = mcpReq._meta?.progressToken;
          if (progressToken === undefined) return;
          const params = { progressToken, progress, total, message };
          void mcpReq.notify({ method: 'notifications/progress', params });
        },
        answer: (content) => resolve(content as { type: 'text'; text: string }[]),
        fail: () => resolve([]),
        die: () => {},
        learn: () => {},
      };
      await behaviours[name]?.(call);
      if (mcpReq.signal.aborted) resolve([]);
      const content = await promise;
      isAnswered = true;
      return { content };
    });
  }
  return server;
}

/** The same over HTTP. */
export function politeHandler(witness: Witness) {
  return createMcpHandler(() => politeServer(witness));
}
