import type { ChildProcess } from 'node:child_process';
import process from 'node:process';

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}

/** Has the child killed when this process ends, by itself or by a signal. */
export function endWithThis(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}
