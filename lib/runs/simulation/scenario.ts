import fc from 'fast-check';
import type { Action, Scenario } from './simulate.ts';

const small = fc.nat(5);
const kind: fc.Arbitrary<Action['kind']> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('ask' as const) },
  { weight: 4, arbitrary: fc.constant('stop' as const) },
  { weight: 3, arbitrary: fc.constant('close the socket' as const) },
  { weight: 2, arbitrary: fc.constantFrom('regenerate' as const, 'resume' as const) },
  { weight: 2, arbitrary: fc.constantFrom('leave' as const, 'reattach' as const) },
  { weight: 1, arbitrary: fc.constantFrom('kill' as const, 'shut down' as const) },
  { weight: 1, arbitrary: fc.constant('stop of a stranger' as const) },
);

/** What may happen in a simulated world, and in which order. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  actions: fc.array(fc.record({ kind, instance: small, run: small, number: fc.nat(60) }), {
    minLength: 1,
    maxLength: 10,
  }),
  scripts: fc.array(
    fc.record({
      tokens: fc.nat(4),
      then: fc.constantFrom('finish' as const, 'finish' as const, 'fail' as const, 'hang' as const),
    }),
    { minLength: 10, maxLength: 10 },
  ),
  choices: fc.array(fc.nat(10_000), { minLength: 60, maxLength: 60 }),
  faults: fc.nat(2),
});
