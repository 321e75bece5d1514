import { getConfig } from '#lib/config.ts';
import { processWide } from '#lib/process-wide.ts';
import { haltServer } from './halt-tools.ts';
import type { McpEntry } from './mcp-entries.ts';
import { McpServer } from './mcp-server.ts';
import type { UsableTool } from './mcp-tools.ts';
import type { Approval, Tool, ToolBox, ToolServer } from './tool.ts';
import { toolNames } from './tool-names.ts';

/** How long the picker, and a run, wait for a server that is being connected, in milliseconds. */
const pickerWaitMs = 3_000;
const runWaitMs = 10_000;

/** The tools of this process. */
export function toolBox(): ToolBox {
  return processWide('tools', () => {
    const { mcpServers, toolApproval } = getConfig();
    return makeToolBox(mcpServers, toolApproval);
  });
}

/** The tools of MCP servers, after Halt's own. */
export function makeToolBox(entries: readonly McpEntry[], approval: Approval): ToolBox {
  const servers = entries.map((entry) => new McpServer(entry));
  const all = () => [haltServer(approval), ...described(servers, approval)];
  const connected = async (waitMs: number) => {
    await Promise.all(servers.map((server) => server.prepare(waitMs)));
    return all();
  };
  return {
    servers: () => connected(pickerWaitMs),
    toolsFor: async (off) => {
      const wanted = servers.filter(({ entry }) => !off.includes(entry.id));
      await Promise.all(wanted.map((server) => server.prepare(runWaitMs)));
      const ready = all().filter(({ id, status }) => status === 'ready' && !off.includes(id));
      return ready.flatMap(({ tools }) => tools);
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Names count over all servers, also those that are away: a tool keeps its name when they come back. */
function described(servers: readonly McpServer[], approval: Approval): ToolServer[] {
  const own = haltServer(approval).tools.map(({ name }) => ({ server: 'halt', tool: name }));
  const tools = servers.flatMap((server) => server.tools.map((tool) => ({ server, tool })));
  const others = tools.map(({ server, tool }) => ({
    server: server.entry.id,
    tool: tool.definition.name,
  }));
  const names = toolNames([...own, ...others]).slice(own.length);
  const named = tools.map(({ server, tool }, index) => ({
    server,
    tool: toolOf(server, tool, names[index] ?? tool.definition.name, approval),
  }));
  return servers.map((server) => ({
    id: server.entry.id,
    name: server.entry.id,
    status: server.status,
    problem: server.problem,
    tools: named.flatMap(({ server: of, tool }) => (of === server ? [tool] : [])),
  }));
}

function toolOf(server: McpServer, tool: UsableTool, name: string, approval: Approval): Tool {
  const { title, description, inputSchema, readOnly, problemOf } = tool;
  const { id, approval: ofServer } = server.entry;
  const asksByItself = ofServer === null ? !readOnly : ofServer === 'ask';
  return {
    name,
    server: id,
    title,
    description,
    inputSchema,
    readOnly,
    asks: approval === 'ask' ? asksByItself : approval === 'always',
    problemOf,
    call: (input, context) => server.call(tool, input, context),
  };
}
