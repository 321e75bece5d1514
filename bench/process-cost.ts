import { readdirSync, readFileSync } from 'node:fs';

/**
 * Time that a process has spent on the processors so far, in milliseconds, all its threads
 * together: read from outside, so that a busy process is not asked when it has no time.
 */
export function processorMs(pid: number): number {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [spent = '0'] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
      nanoseconds += Number(spent);
    } catch {
      // A thread that has ended since the list was read.
    }
  }
  return nanoseconds / 1e6;
}

/** The same of all processes whose parent is the given one, and of that one. */
export function familyProcessorMs(parent: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = pids.map(Number).filter((pid) => parentOf(pid) === parent);
  return [parent, ...children].reduce((total, pid) => total + processorMsOrNone(pid), 0);
}

function processorMsOrNone(pid: number): number {
  try {
    return processorMs(pid);
  } catch {
    return 0; // It has ended since the list was read.
  }
}

/** The parent of a process, null when it is gone. */
export function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may hold anything; state and parent come after it.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(parent);
  } catch {
    return null;
  }
}
