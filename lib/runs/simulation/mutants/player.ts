/** The thread in which a mutant player plays. */
import process from 'node:process';
import { parentPort } from 'node:worker_threads';
import fc from 'fast-check';
import '#lib/runs/simulation/silent-log.ts';
import { scenario, seed } from '#lib/runs/simulation/scenario.ts';
import { simulate } from '#lib/runs/simulation/simulate.ts';
import { mutants } from './all-mutants.ts';
import { type Bias, biased } from './mutant.ts';
import { simulationOf } from './mutant-modules.ts';

/** What is to be played. */
export type Order = {
  /** Which mutant, by its guard; null: the engine as it is. */
  guard: string | null;
  among: Bias;
  lives: number;
  /** Whether to go on when the rule that the mutant should break has been broken. */
  all: boolean;
};

/** How it went. */
export type Played = {
  lives: number;
  /** Lives in which any rule was broken. */
  found: number;
  /** Lives in which the mutant's rule was broken. */
  broken: number;
  /** The first complaint, if any. */
  first: string | null;
};

const unhandled: string[] = [];
process.on('unhandledRejection', (error) => {
  unhandled.push(`nothing goes unhandled: ${error}`);
});

parentPort?.on('message', async (order: Order) => {
  try {
    parentPort?.postMessage(await play(order));
  } catch (error) {
    parentPort?.postMessage({ error: String(error) });
  }
});

async function play({ guard, among, lives, all }: Order): Promise<Played> {
  const mutant = mutants.find((each) => each.guard === guard);
  const simulated = mutant ? await simulationOf(mutant) : simulate;
  const played: Played = { lives: 0, found: 0, broken: 0, first: null };
  const life = fc.asyncProperty(scenario, async (each) => {
    const complaints = await complaintsOf(simulated(biased(each, among)));
    played.lives++;
    if (complaints.length > 0) played.found++;
    played.first ??= complaints[0] ?? null;
    if (!mutant || !complaints.some((text) => text.startsWith(`${mutant.breaks}: `))) return;
    played.broken++;
    if (!all) throw new Error('That will do.');
  });
  await fc.check(life, { seed, numRuns: lives, endOnFailure: true });
  return played;
}

/** An engine that is broken enough may break the simulation itself. */
async function complaintsOf(simulated: Promise<string[]>): Promise<string[]> {
  try {
    return [...(await simulated), ...unhandled.splice(0)];
  } catch (error) {
    return [`the simulation comes to its end: ${error}`];
  }
}
