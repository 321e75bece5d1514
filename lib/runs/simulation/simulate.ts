import { Clients } from './clients.ts';
import { type Instance, startInstance } from './instance.ts';
import { violations } from './invariants.ts';
import { MemoryDatabase } from './memory-store.ts';
import { type Script, SimulatedProvider } from './simulated-provider.ts';
import { World } from './world.ts';

/** Something that a client, an operator or fate does, with numbers for which and how. */
export type Action = {
  kind:
    | 'ask'
    | 'regenerate'
    | 'resume'
    | 'stop'
    | 'leave'
    | 'close the socket'
    | 'reattach'
    | 'stop of a stranger'
    | 'kill'
    | 'shut down';
  instance: number;
  run: number;
  number: number;
};

export type Scenario = {
  actions: Action[];
  scripts: Script[];
  choices: number[];
  faults: number;
};

const instances = 2;
const stepsAfterwards = 4_000;

/**
 * Plays a scenario on two instances that share a database, lets everything settle, and looks for
 * what must never be.
 * @returns one sentence for each rule that was broken, none where all held.
 */
export async function simulate(scenario: Scenario): Promise<string[]> {
  let chosen = 0;
  const { choices } = scenario;
  const choose = () => choices[chosen++ % choices.length] ?? 0;
  const world = new World(choose, scenario.faults);
  const database = new MemoryDatabase(world);
  const scripts = new Map(scenario.scripts.map((script, index) => [`m${index}`, script]));
  const provider = new SimulatedProvider(world, scripts);
  const running: Instance[] = [];
  for (let index = 0; index < instances; index++) {
    running.push(await startInstance(world, database, provider, index));
  }
  const clients = new Clients(world, database, running);
  for (const action of scenario.actions) {
    clients.act(action);
    await world.advance(world.choice(8));
  }
  world.faultsLeft = 0;
  // A third process comes up afterwards: it finds what the others left behind.
  running.push(await startInstance(world, database, provider, instances));
  for (let steps = 0; steps < stepsAfterwards; steps += 10) {
    const more = await world.advance(10);
    if (!more || allQuiet(database, world, running)) break;
  }
  return violations({ world, database, provider, clients, running });
}

function allQuiet(database: MemoryDatabase, world: World, running: Instance[]): boolean {
  const streaming = [...database.rows.values()].some((row) => row.json.status === 'streaming');
  const live = running.some(({ index, engine }) => !world.isDead(index) && engine.live.size > 0);
  return !streaming && !live && world.idle;
}
