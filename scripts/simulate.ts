/**
 * `npm run simulate -- [--minutes 5] [--seed N] [--path P]`: plays random lives of runs for so many
 * minutes, or until one breaks a rule; then tells that life step by step. With the seed and the path
 * that it printed, plays that one life again.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import '#lib/runs/simulation/silent-log.ts';
import { type Scenario, scenario } from '#lib/runs/simulation/scenario.ts';
import { simulate } from '#lib/runs/simulation/simulate.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('--minutes must be a number above 0, and --seed a whole number.');
  process.exit(1);
}

let played = 0;
const life = fc.asyncProperty(scenario, async (each) => {
  played++;
  const found = await simulate(each);
  if (found.length > 0) throw new Error(found.join('\n'));
});

console.log(`Seed ${seed}: simulating ${values.path ? 'one life' : `for ${minutes} minutes`}.`);
const result = await fc.check(life, {
  seed,
  path: values.path,
  numRuns: values.path ? 1 : Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: minutes * 60_000,
});
if (result.counterexample === null) {
  console.log(`${played} lives, and no rule was broken.`);
} else {
  await tell(result.counterexample[0], result.counterexamplePath ?? '');
}
// The timer of the time limit would keep the process alive.
process.exit(result.counterexample === null ? 0 : 1);

/** A life in JSON, an action and a script a line. */
function inLines({ actions, scripts, ...rest }: Scenario): string {
  const lines = [...actions, ...scripts, rest].map((each) => JSON.stringify(each));
  return lines.join('\n');
}

async function tell(broken: Scenario, path: string): Promise<void> {
  const trace: string[] = [];
  const found = await simulate(broken, trace);
  console.log(`\nAfter ${played} lives, this one broke a rule:\n${inLines(broken)}`);
  console.log(`\n${trace.join('\n')}\n\n${found.join('\n')}`);
  console.log(`\nAgain: npm run simulate -- --seed ${seed} --path ${path}`);
}
