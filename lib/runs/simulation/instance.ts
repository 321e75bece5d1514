import { drain } from '#lib/runs/drain.ts';
import { type Engine, makeEngine } from '#lib/runs/engine.ts';
import { hearCancels } from '#lib/runs/hear-cancels.ts';
import { saveProgress } from '#lib/runs/save-progress.ts';
import { lostAfterMs, sweep } from '#lib/runs/sweep.ts';
import { type MemoryDatabase, memoryStore } from './memory-store.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import type { World } from './world.ts';

/** A simulated server process. */
export type Instance = {
  index: number;
  engine: Engine;
  drainedAtStep: number | null;
  killedAtStep: number | null;
  kill(): void;
  shutDown(): void;
};

const saveIntervalMs = 2_000;
const sweepIntervalMs = 5_000;

/** Starts an instance as lib/boot.ts does: it hears cancels, saves and sweeps by the clock. */
export async function startInstance(
  world: World,
  database: MemoryDatabase,
  provider: SimulatedProvider,
  index: number,
): Promise<Instance> {
  const clock = world.clock(index);
  const engine = makeEngine({
    store: memoryStore(database, index),
    stream: provider.streamFor(index),
    provider: {
      name: 'simulated',
      baseUrl: 'http://simulated.invalid',
      apiKey: null,
      api: 'chat',
      resumeStyle: 'instruct',
      models: null,
    },
    settings: { providerRetries: 0, firstTokenTimeoutMs: 20_000, tokenTimeoutMs: 12_000 },
    clock,
  });
  await hearCancels(engine);
  database.seen.set(engine.instanceId, world.now);
  const every = (milliseconds: number, act: () => Promise<unknown>) => {
    const again = () => clock.after(milliseconds, tick);
    // What fails is tried again at the next tick, as the real timers do.
    const tick = () => void act().then(again, again);
    again();
  };
  every(saveIntervalMs, () => saveProgress(engine));
  every(sweepIntervalMs, async () => {
    await sweep(engine, lostAfterMs);
    await engine.store.tidy();
  });
  const instance: Instance = {
    index,
    engine,
    drainedAtStep: null,
    killedAtStep: null,
    kill: () => {
      instance.killedAtStep ??= world.step;
      world.kill(index);
      for (const request of provider.requests) {
        if (request.instance === index) request.closedAtStep ??= world.step;
      }
    },
    shutDown: () => {
      if (instance.drainedAtStep !== null) return;
      instance.drainedAtStep = world.step;
      void drain(engine, 1_000).then(instance.kill);
    },
  };
  return instance;
}
