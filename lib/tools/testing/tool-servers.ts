import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMcpEntries } from '#lib/tools/mcp-entries.ts';
import type {
  Tool,
  ToolBox,
  ToolCallEnd,
  ToolContext,
  ToolProgress,
  ToolResult,
} from '#lib/tools/tool.ts';
import { makeToolBox } from '#lib/tools/tool-box.ts';

/** The tools of servers that are written as an operator writes them. */
export function boxOf(mcpServers: Record<string, object>): ToolBox {
  const folder = mkdtempSync(join(tmpdir(), 'halt-mcp-'));
  const file = join(folder, 'mcp.json');
  writeFileSync(file, JSON.stringify({ mcpServers }));
  try {
    return makeToolBox(readMcpEntries(file, process.env), 'ask');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A call that goes on, with all that is heard of it. */
export type GoingCall = {
  end: Promise<ToolCallEnd>;
  stop: AbortController;
  progress: ToolProgress[];
  /** Settles with the next progress that a test waits for. */
  firstProgress: Promise<ToolProgress>;
  late: Promise<ToolResult>;
  canceled: Promise<void>;
};

export function begin(
  tool: Tool,
  input: unknown,
  { userId = 'somebody', chatId = randomUUID() as string } = {},
): GoingCall {
  const stop = new AbortController();
  const progress: ToolProgress[] = [];
  const first = Promise.withResolvers<ToolProgress>();
  const late = Promise.withResolvers<ToolResult>();
  const canceled = Promise.withResolvers<void>();
  const context: ToolContext = {
    userId,
    chatId,
    signal: stop.signal,
    onProgress: (news) => {
      progress.push(news);
      first.resolve(news);
    },
    onLate: late.resolve,
    onCanceled: canceled.resolve,
  };
  return {
    end: tool.call(input, context),
    stop,
    progress,
    firstProgress: first.promise,
    late: late.promise,
    canceled: canceled.promise,
  };
}

/** The tool of a server by its own name. @throws where there is none */
export async function toolOf(box: ToolBox, server: string, name: string): Promise<Tool> {
  const tools = await box.toolsFor([]);
  const found = tools.find(
    (tool) => tool.server === server && [name, `${server}_${name}`].includes(tool.name),
  );
  if (found) return found;
  const problems = (await box.servers()).map(({ id, problem }) => `${id}: ${problem}`);
  throw new Error(`${server} has no ${name}. ${problems.join(' ')}`);
}
