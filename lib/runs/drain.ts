import type { Engine } from './engine.ts';

/**
 * Ends an engine: no new run starts, the running ones get `graceMs` to finish, and what is left is
 * ended as interrupted, saved and resumable. Resolves when every run is saved. Stops are still
 * heard meanwhile.
 */
export async function drain(engine: Engine, graceMs: number): Promise<void> {
  engine.draining = true;
  const runs = engine.live.all();
  const allEnded = Promise.all(runs.map((run) => run.ended));
  await Promise.race([allEnded, engine.clock.wait(graceMs)]);
  const left = engine.live.all();
  for (const run of left) {
    run.requestEnd({
      status: 'failed',
      reason: 'interrupted',
      error: {
        code: 'interrupted',
        message: 'The server was shut down while this answer was being written.',
      },
    });
  }
  // Those that were being written meanwhile have a driver by the time that they have ended.
  await Promise.all([...runs, ...left].map((run) => run.ended));
  await Promise.all([...runs, ...left].map((run) => run.driven));
}
