import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const leash = fileURLToPath(new URL('./leash.ts', import.meta.url));

export type LeashedProcess = {
  /** Standard output and error so far. */
  output(): string;
  /** Its exit code, once it has ended; 1 where a signal killed it. */
  ended: Promise<number>;
  /** The leash's own id: the process is its only child. */
  leashId: number;
  signal(name: NodeJS.Signals): void;
  /** Ends it, waits for its end, and removes its folder. */
  stop(): Promise<void>;
};

/**
 * Starts a Node script that ends when this process does.
 * @param script its path and its arguments
 * @param folder where it works: removed when it is stopped, or this process ends
 * @param environment added to this process's own; undefined takes a variable away
 * @param logFile what its output is added to as well
 */
export function startLeashed(
  script: readonly string[],
  folder: string,
  environment: Record<string, string | undefined>,
  logFile: string,
): LeashedProcess {
  const child = spawn(process.execPath, [leash, folder, process.execPath, ...script], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // What is said to one that has ended meanwhile needs no answer.
  child.stdin.on('error', () => {});
  const log = createWriteStream(logFile, { flags: 'a' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log.write(text);
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    log.end();
    return code as number;
  });
  return {
    output: () => output,
    ended,
    leashId: child.pid ?? 0,
    signal: (name) => void child.stdin.write(`${name}\n`),
    async stop() {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
