import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelReasons } from '#lib/shared/run.ts';
import { type EndRequest, endingOf, strongest } from './ending.ts';

const timeout: EndRequest = {
  status: 'failed',
  reason: 'timeout',
  error: { code: 'timeout', message: 'Too slow.' },
};
const canceled = (
  reason: (typeof cancelReasons)[number],
  shown: number | null = null,
): EndRequest => ({
  status: 'canceled',
  reason,
  shown,
});
const anyIntent = fc.oneof(
  fc
    .tuple(fc.constantFrom(...cancelReasons), fc.option(fc.nat(100)))
    .map(([reason, shown]) => canceled(reason, shown)),
  fc.constant(timeout),
);
const anyError = fc.option(fc.constant({ code: 'provider_failed', message: 'No.' }));

describe('how a run ends (rules 1, 2 and 5)', () => {
  it('a provider that had finished completed the answer, whatever was asked since', () => {
    fc.assert(
      fc.property(fc.option(anyIntent), anyError, (endRequest, error) => {
        expect(endingOf({ finished: true, endRequest, error })).toEqual({ status: 'completed' });
      }),
    );
  });

  it('a provider error after the abort is still a cancel', () => {
    const error = { code: 'provider_failed', message: 'The socket hung up.' };
    expect(endingOf({ finished: false, endRequest: canceled('stop'), error })).toEqual(
      canceled('stop'),
    );
  });

  it('an answer that broke off with no word from anybody is failed, and says what failed', () => {
    const ending = endingOf({ finished: false, endRequest: null, error: null });
    expect(ending).toMatchObject({ status: 'failed', error: { code: 'provider_cut' } });
  });
});

describe('the strongest endRequest stands', () => {
  it('a stop beats everything, in whichever order they arrive', () => {
    fc.assert(
      fc.property(fc.array(anyIntent), fc.nat(20), (others, at) => {
        const endRequests = [...others];
        endRequests.splice(at % (others.length + 1), 0, canceled('stop'));
        const standing = endRequests.reduce<EndRequest | null>(strongest, null);
        expect(standing).toMatchObject({ status: 'canceled', reason: 'stop' });
      }),
    );
  });

  it('a bare disconnect never hides why the page was left or the answer superseded', () => {
    for (const reason of ['left', 'superseded', 'budget'] as const) {
      expect(strongest(canceled('disconnect'), canceled(reason, 7))).toEqual(canceled(reason, 7));
      expect(strongest(canceled(reason, 7), canceled('disconnect'))).toEqual(canceled(reason, 7));
    }
  });

  it('what was on screen is kept from whoever said it first', () => {
    expect(strongest(canceled('disconnect', 5), canceled('stop'))).toEqual(canceled('stop', 5));
    expect(strongest(canceled('stop', 5), canceled('stop', 9))).toEqual(canceled('stop', 5));
  });
});
