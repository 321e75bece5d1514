import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../provider/main.ts', import.meta.url));

export type RunningServer = { url: string; stop(): Promise<void> };

/** Starts the fake provider; its url has no path. */
export async function startProvider(): Promise<RunningServer> {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`The fake provider ended with code ${code} before it was ready.`);
  });
  const ready = once(createInterface(child.stdout), 'line');
  const [line] = (await Promise.race([ready, failed])) as [string];
  const { port } = JSON.parse(line) as { port: number };
  failed.catch(() => {}); // It ends when it is told to, which is no failure.
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
