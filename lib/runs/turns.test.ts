import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '#lib/clock.ts';
import { Turns } from './turns.ts';

/** A clock whose turns of the event loop come when the test says so. */
function handClock() {
  let soon: (() => void)[] = [];
  const never = () => {
    throw new Error('Turns know no time.');
  };
  const clock: Clock = {
    now: never,
    after: never,
    every: never,
    wait: never,
    soon: (act) => void soon.push(act),
  };
  const turn = () => {
    const acts = soon;
    soon = [];
    for (const act of acts) act();
    return acts.length > 0;
  };
  return { clock, turn };
}

test('Everybody gets a turn, in the order in which they asked, a few in each', () => {
  const asking = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(asking, (askers) => {
      const { clock, turn } = handClock();
      const turns = new Turns(clock);
      const acted: number[] = [];
      let asked = 0;
      for (const count of askers) {
        const before = acted.length;
        for (let each = 0; each < count; each++) {
          const number = asked++;
          turns.take(() => acted.push(number));
        }
        turn();
        // What was left of one turn, and all of the next.
        expect(acted.length - before).toBeLessThanOrEqual(32);
      }
      while (turn());
      expect(acted).toEqual(Array.from({ length: asked }, (_, number) => number));
    }),
  );
});

test('Whoever is alone does not wait', () => {
  const { clock } = handClock();
  let acted = false;
  new Turns(clock).take(() => {
    acted = true;
  });
  expect(acted).toBe(true);
});
