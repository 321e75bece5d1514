import type { RunObserver } from '#lib/runs/run-observer.ts';
import { type Instance, type Surroundings, startInstance } from './instance.ts';
import { MemoryDatabase } from './memory-database.ts';
import { People } from './people.ts';
import type { Scenario } from './scenario.ts';
import { SimulatedProvider } from './simulated-provider.ts';
import { SimulatedTools } from './simulated-tools.ts';
import { violations } from './violations.ts';
import { Witness } from './witness.ts';
import { World } from './world.ts';

const longestLife = 6_000;

/**
 * Plays a scenario on processes that share a database, lets everything settle, and looks for what
 * must never be.
 * @param trace where given, every step is told there.
 * @param observer is told of the runs of all processes.
 * @returns one sentence for each rule that was broken, none where all held.
 */
export async function simulate(
  scenario: Scenario,
  trace?: string[],
  observer: RunObserver | null = null,
): Promise<string[]> {
  const world = new World(choices(scenario.order), 0);
  world.trace = trace ?? null;
  const database = new MemoryDatabase(world);
  database.announces = scenario.announces;
  const scripts = new Map(scenario.scripts.map((script, index) => [`m${index}`, script]));
  const provider = new SimulatedProvider(world, scripts);
  const tools = new SimulatedTools(world);
  const surroundings = { world, database, provider, tools, witness: new Witness(world), observer };
  const instances: Instance[] = [];
  for (let place = 0; place < (scenario.embedded ? 1 : 2); place++) {
    instances.push(await startInstance(surroundings, place, scenario.embedded));
  }
  const people = new People(surroundings, instances);
  world.faultsLeft = scenario.faults;
  world.fragile = scenario.fragile;
  for (const action of scenario.actions) {
    people.act(action);
    // Often the next follows at once, sometimes much has happened meanwhile.
    await world.advance(world.choice(world.choice(4) === 0 ? 60 : 10));
  }
  world.faultsLeft = 0;
  await untilQuiet(surroundings, instances, people, scenario.embedded);
  const found = violations({ ...surroundings, people, instances });
  people.goHome();
  await turnOfTheEventLoop();
  return found;
}

/** Lets everything settle; a process that comes up later finds what the others left behind. */
async function untilQuiet(
  surroundings: Surroundings,
  instances: Instance[],
  people: People,
  embedded: boolean,
): Promise<void> {
  const { world, database } = surroundings;
  let isNewcomerThere = false;
  for (let steps = 0; steps < longestLife; steps += 4) {
    const someDied = instances.some(({ dead }) => dead !== null);
    if (!isNewcomerThere && !database.outages.isAway && (someDied || !embedded)) {
      isNewcomerThere = true;
      instances.push(await startInstance(surroundings, instances.length, embedded));
    }
    const more = await world.advance(4);
    if (!more && isNewcomerThere) break;
    const isQuiet = world.idle && !database.outages.isAway && database.streaming().length === 0;
    if (isQuiet && instances.every(isAtRest) && !people.waiting) break;
  }
}

function isAtRest({ dead, draining, live }: Instance): boolean {
  return dead !== null || (draining === null && live.isAtRest);
}

/** Lets Node see what nobody handled, and free what nobody holds; a world never lets it. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** An endless sequence of whole numbers from a seed (xorshift32). */
function choices(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
