import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WitnessEvent } from './witness.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const stdio = fileURLToPath(new URL('./stdio.ts', import.meta.url));

/** The fixture MCP servers, and what they have seen. */
export type RunningTools = {
  /** The entry of a server in the form of HALT_MCP_FILE. */
  entry(transport: 'stdio' | 'http', name: string): object;
  /** What happened to the calls with a tag, in order. */
  events(tag: string): Promise<WitnessEvent[]>;
  /** The same, once there is an event of this kind. @throws after 20 seconds */
  wait(tag: string, event: string, count?: number): Promise<WitnessEvent[]>;
  /** Lets the calls with a tag end. */
  release(tag: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the process that has those over HTTP, and that the others report to. */
export async function startTools(): Promise<RunningTools> {
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`The fixture tools ended with code ${code} before they were ready.`);
  });
  const ready = once(createInterface(child.stdout), 'line');
  const [line] = (await Promise.race([ready, failed])) as [string];
  failed.catch(() => {}); // They end when they are told to, which is no failure.
  const url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  const ask = async <Answer>(verb: string, body: object): Promise<Answer> => {
    const response = await fetch(`${url}/__control/${verb}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  };
  return {
    entry: (transport, name) =>
      transport === 'http'
        ? { url: `${url}/mcp/${name}` }
        : { command: process.execPath, args: [stdio, name], env: { TOOL_CONTROL: url } },
    events: (tag) => ask('events', { tag }),
    wait: (tag, event, count = 1) => ask('wait', { tag, event, count }),
    release: async (tag) => void (await ask('release', { tag })),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
