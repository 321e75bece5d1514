/**
 * Loaded into every server that is measured, before its own code: tells over the IPC channel how
 * late its event loop was and how much memory it holds, and ends it with the bench.
 */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { createHistogram } from 'node:perf_hooks';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answerParent } from './questions.ts';

export type ProbeAsk = 'watch' | 'pause' | 'read' | 'memory' | 'profile' | { saveProfile: string };
export type LoopDelay = { p50: number; p99: number };
/** In bytes, after a garbage collection. */
export type Memory = { resident: number; held: number };

const everyMs = 10;

// Its children, such as a build, are not measured.
delete process.env.NODE_OPTIONS;
const lateness = createHistogram();
let timer: NodeJS.Timeout | undefined;

answerParent((ask: ProbeAsk): unknown => {
  if (ask === 'watch') watch();
  else if (ask === 'pause') clearInterval(timer);
  else if (ask === 'profile') return profile();
  else if (ask === 'memory') return memory();
  else if (ask === 'read') return read();
  else return saveProfile(ask.saveProfile);
  return null;
});

/** Node's own monitor counts a pause of the watching as a delay. */
function watch(): void {
  let expectedAt = performance.now() + everyMs;
  timer = setInterval(() => {
    const at = performance.now();
    lateness.record(Math.max(1, Math.round((at - expectedAt) * 1000)));
    expectedAt = at + everyMs;
  }, everyMs);
}

/** Milliseconds by which the timer was late since the last reading. */
function read(): LoopDelay {
  const [p50 = Number.NaN, p99 = Number.NaN] =
    lateness.count === 0 ? [] : [50, 99].map((share) => lateness.percentile(share) / 1000);
  lateness.reset();
  return { p50, p99 };
}

let session: Promise<Session> | null = null;

async function profile(): Promise<void> {
  session = (async () => {
    const opened = new Session();
    opened.connect();
    await opened.post('Profiler.enable');
    await opened.post('Profiler.start');
    return opened;
  })();
  await session;
}

async function saveProfile(path: string): Promise<void> {
  const opened = await session;
  if (!opened) return;
  const { profile: profiled } = await opened.post('Profiler.stop');
  opened.disconnect();
  await writeFile(path, JSON.stringify(profiled));
}

function memory(): Memory {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, held: heapUsed + external };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // Twice: what the first one finalizes is given back by the second.
  if (typeof collect === 'function') for (let time = 0; time < 2; time++) collect();
}
