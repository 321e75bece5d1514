import type { Engine } from './engine.ts';

/**
 * Ends an engine: no new run starts, the running ones get `graceMs` to finish, and what is left is
 * ended as interrupted, saved and resumable. Resolves when every run is saved. Stops are still
 * heard meanwhile.
 */
export async function drain(engine: Engine, graceMs: number): Promise<void> {
  engine.draining = true;
  const allEnded = Promise.all(engine.live.all().map((run) => run.ended));
  await Promise.race([allEnded, engine.clock.wait(graceMs)]);
  for (const run of engine.live.all()) {
    run.ask({
      status: 'failed',
      reason: 'interrupted',
      error: {
        code: 'interrupted',
        message: 'The server was shut down while this answer was being written.',
      },
    });
  }
  await Promise.all(engine.live.all().map((run) => run.ended));
}
