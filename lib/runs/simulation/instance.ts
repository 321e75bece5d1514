import { Providers } from '#lib/models/providers.ts';
import { type Engine, makeEngine } from '#lib/runs/engine.ts';
import { drain, startEngine } from '#lib/runs/engine-life.ts';
import type { RunObserver } from '#lib/runs/run-observer.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { memoryStore } from './memory-store.ts';
import { type SimulatedProvider, simulated } from './simulated-provider.ts';
import type { SimulatedTools } from './simulated-tools.ts';
import { ToldRuns } from './told-runs.ts';
import type { WatchedRuns, Witness } from './witness.ts';
import type { World } from './world.ts';

/** A simulated server process. */
export type Instance = {
  place: number;
  engine: Engine;
  live: WatchedRuns;
  told: ToldRuns;
  /** When it was told to shut down. */
  draining: { atStep: number; atTime: number } | null;
  /** When it died, or ended by itself. */
  dead: { atStep: number; atTime: number } | null;
  endedByItself: boolean;
  kill(): void;
  shutDown(): void;
};

/** What the processes of a world share, and who watches them. */
export type Surroundings = {
  world: World;
  database: MemoryDatabase;
  provider: SimulatedProvider;
  tools: SimulatedTools;
  witness: Witness;
  /** Is told of the runs of all of them. */
  observer: RunObserver | null;
};

export const settings = {
  providerRetries: 0,
  firstTokenTimeoutMs: 14_000,
  tokenTimeoutMs: 11_000,
  maxSteps: 3,
  askMs: 9_000,
  parallelCalls: 2,
};
const saveIntervalMs = 2_000;
export const drainGraceMs = 1_000;

/**
 * Starts a process as lib/halt-server.ts does: it hears cancels, saves and sweeps by the clock.
 * @param alone whether no other process can live, as on the embedded database.
 */
export async function startInstance(
  surroundings: Surroundings,
  place: number,
  alone: boolean,
): Promise<Instance> {
  const { world, provider, tools, witness } = surroundings;
  const told = new ToldRuns(world, surroundings.observer);
  const live = witness.liveRuns(place);
  const engine: Engine = {
    ...makeEngine({
      store: memoryStore(surroundings, place),
      stream: provider.streamFor(place),
      providers: new Providers([simulated], { plainIds: true }),
      priceOf: async () => null,
      tools: { toolsFor: async () => tools.toolsFor(place) },
      settings,
      clock: world.clock(place),
    }),
    live,
    observer: told.observer,
  };
  await untilDone(world, startEngine(engine, { saveIntervalMs, isAlone: alone }));
  const instance: Instance = {
    place,
    engine,
    live,
    told,
    draining: null,
    dead: null,
    endedByItself: false,
    kill: () => {
      if (instance.dead) return;
      instance.dead = { atStep: world.step, atTime: world.now };
      world.kill(place);
      provider.loseProcess(place);
    },
    shutDown: () => {
      if (instance.draining) return;
      instance.draining = { atStep: world.step, atTime: world.now };
      world.tell(place, 'is told to shut down');
      void drain(engine, drainGraceMs).then(() => {
        instance.endedByItself = instance.dead === null;
        instance.kill();
      });
    },
  };
  return instance;
}

/** A process serves nobody before it has booted; others go on meanwhile. */
async function untilDone(world: World, work: Promise<unknown>): Promise<void> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  while (!done) await world.advance(1);
}
