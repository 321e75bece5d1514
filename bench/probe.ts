/**
 * Loaded into every server that is measured, before its own code: at SIGUSR2 it collects garbage
 * and writes what memory the process holds into a file named by its id.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const file = join(process.env.BENCH_PROBE_FOLDER ?? '', String(process.pid));

function tellMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // Twice: what the first one finalizes is given back by the second.
  if (typeof collect === 'function') for (let time = 0; time < 2; time++) collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  writeFileSync(file, JSON.stringify({ resident: rss, held: heapUsed + external }));
}

if (isMainThread) {
  process.on('SIGUSR2', tellMemory);
  // An empty file says that this process can be asked: to others the signal is the end.
  writeFileSync(file, '');
}
