import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const msPerTick = 10;

/** In bytes, after a garbage collection. */
export type Memory = { resident: number; held: number };

/** What the figures were measured on, in one line. */
export function machineFacts(): string {
  const model = cpus()[0]?.model.trim() ?? 'processor unknown';
  const memory = Math.round(totalmem() / 1024 ** 3);
  const cores = availableParallelism();
  return `${cores} cores (${model}), ${memory} GB, ${process.platform}, Node ${process.version}`;
}

/** A process and all that it started, which together are a server. */
export function familyOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name));
  }
  const family = [root];
  for (const member of family) {
    for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  }
  return family;
}

function parentOf(pid: string): number {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  // The name is in parentheses and may hold anything; state and parent come after it.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/**
 * Time that processes have spent on the processors so far, in milliseconds, all threads together:
 * read from outside, so that a busy process is not asked when it has no time.
 */
export function processorMs(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    if (!existsSync(`/proc/${pid}/task`)) continue;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const spent = readOrNothing(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0];
      nanoseconds += Number(spent ?? 0);
    }
  }
  return nanoseconds / 1e6;
}

/** What the probe in each of the processes says of its memory (probe.ts). */
export async function memoryOf(pids: readonly number[], probeFolder: string): Promise<Memory> {
  const total: Memory = { resident: 0, held: 0 };
  for (const pid of pids) {
    const file = join(probeFolder, String(pid));
    if (!existsSync(file)) continue;
    writeFileSync(file, '');
    process.kill(pid, 'SIGUSR2');
    while (readFileSync(file, 'utf8') === '') await delay(20);
    const { resident, held } = JSON.parse(readFileSync(file, 'utf8')) as Memory;
    total.resident += resident;
    total.held += held;
  }
  return total;
}

/**
 * Processor time that others have had so far, in milliseconds: other programs of this machine, and
 * other guests of its host (proc_stat(5)).
 */
export function othersMs(): number {
  const [all = ''] = readOrNothing('/proc/stat').split('\n');
  const ticks = all.split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] =
    ticks;
  const worked = user + nice + system + interrupts + softInterrupts + stolen;
  return worked * msPerTick - processorMs(familyOf(process.pid));
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It has ended since it was listed.
  }
}
