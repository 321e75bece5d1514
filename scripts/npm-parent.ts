import { readFileSync } from 'node:fs';
import process from 'node:process';

const checkIntervalMs = 500;

/**
 * Calls back once npm, which started this process, is gone. npm does not pass every signal on: one
 * that is sent to npm alone would leave a server behind that nobody sees.
 */
export function whenNpmIsGone(callBack: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && (npm === null || isAlive(npm))) return;
    clearInterval(timer);
    callBack();
  }, checkIntervalMs);
  timer.unref();
}

/** The parent of a process; null where the platform does not tell, or it is the first of all. */
function parentOf(pid: number): number | null {
  try {
    // The name in parentheses may hold spaces; the parent is the second field after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return parent > 1 ? parent : null;
  } catch {
    // Not Linux: the shell's own end still tells, which is what npm's end mostly brings.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
