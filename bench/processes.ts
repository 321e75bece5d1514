import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

export type BenchProcess = {
  child: ChildProcess;
  /** Of its script. */
  name: string;
  pid: number;
  /** The last of what it printed. */
  output(): string;
  /** Asks it to end and waits; one that does not is killed. */
  end(): Promise<void>;
};

const longestOutput = 4_000;
const endGraceMs = 5_000;
const running = new Set<ChildProcess>();
const probe = pathToFileURL(new URL('./probe.ts', import.meta.url).pathname).href;

// A file: to read a log of each run as it is written would take the processor from what is measured.
const outputs = mkdtempSync(join(tmpdir(), 'halt-bench-output-'));
let started = 0;

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(outputs, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}

/**
 * Starts a Node script with an IPC channel; it ends when this process does.
 * @param options.probed whether it answers the questions of probe.ts
 * @param options.environment added to this process's own; undefined takes a variable away
 */
export function startProcess(
  script: string,
  options: {
    args?: string[];
    environment?: Record<string, string | undefined>;
    probed?: boolean;
    /** What Node itself is given, before the script. */
    nodeArgs?: string[];
  } = {},
): BenchProcess {
  const { args = [], environment = {}, probed = false, nodeArgs = [] } = options;
  const path = join(outputs, String(++started));
  const file = openSync(path, 'a');
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
    env: {
      ...process.env,
      ...environment,
      ...(probed && { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${probe}` }),
    },
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return {
    child,
    name: basename(script),
    pid: child.pid ?? 0,
    output: () => readFileSync(path, 'utf8').slice(-longestOutput),
    end: () => endProcess(child),
  };
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endGraceMs);
  await ended;
  clearTimeout(timer);
}
