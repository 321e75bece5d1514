import process from 'node:process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenario, seed } from './scenario.ts';
import { simulate } from './simulate.ts';

// The same every time; `npm run simulate` seeks new ones.
const numRuns = Number(process.env.HALT_SIMULATIONS ?? 10_000);
const timeout = 600_000;

it('the twelve rules hold, whatever happens in whichever order and whatever gets lost', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (each) => {
      expect(await simulate(each)).toEqual([]);
    }),
    { numRuns, seed },
  );
});
