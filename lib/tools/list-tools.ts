import type { ToolsAnswer } from '#lib/shared/api.ts';
import type { ToolBox } from './tool.ts';

/** What tools there are, by server. */
export async function listTools(box: ToolBox): Promise<ToolsAnswer> {
  const servers = await box.servers();
  return {
    servers: servers.map(({ id, name, status, problem, tools }) => ({
      id,
      name,
      status,
      problem,
      on: true,
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
