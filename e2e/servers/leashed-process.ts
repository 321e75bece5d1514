import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const leash = fileURLToPath(new URL('./leash.ts', import.meta.url));

export type LeashedProcess = {
  /** Standard output and error so far. */
  output(): string;
  /** Settles when the process has ended. */
  ended: Promise<unknown>;
  /** Ends it and waits for its end. */
  stop(): Promise<void>;
};

/**
 * Starts a Node script that ends when this process does.
 * @param folder where it works: removed at its end
 * @param environment added to this process's own; undefined takes a variable away
 * @param logFile where its output is kept as well
 */
export function startLeashed(
  script: string,
  folder: string,
  environment: Record<string, string | undefined>,
  logFile: string,
): LeashedProcess {
  const child = spawn(process.execPath, [leash, folder, process.execPath, script], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log.write(text);
    });
  }
  const ended = once(child, 'exit');
  return {
    output: () => output,
    ended,
    async stop() {
      child.stdin.end();
      await ended;
      log.end();
    },
  };
}
