import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FollowedRun,
  isBusy,
  isFollowing,
  isStoppable,
  isStopping,
  type RunAction,
  reduceRun,
} from './followed-run.ts';
import { followedRun, savedRun } from './testing/runs.ts';

const { text: _text, parts: _parts, ...head } = savedRun({ status: 'streaming', endedAt: null });

const anyAction: fc.Arbitrary<RunAction> = fc.oneof(
  fc.constantFrom<RunAction>(
    { type: 'sent', afterRunId: null },
    { type: 'requestFailed' },
    { type: 'accepted' },
    { type: 'described', head },
    { type: 'begun' },
    { type: 'unsaved' },
    { type: 'held' },
    { type: 'released' },
    { type: 'disconnected' },
    { type: 'lost' },
    { type: 'retried' },
    { type: 'stopped' },
    { type: 'undelivered' },
    { type: 'delivered' },
    { type: 'moved', composerKey: 'chat' },
  ),
  fc.constantFrom<RunAction>(
    { type: 'ended', saved: savedRun() },
    { type: 'ended', saved: savedRun({ status: 'canceled', endReason: 'stop' }) },
    { type: 'returned', sentence: 'Later.' },
    { type: 'gone' },
    { type: 'forgotten' },
  ),
);
const start = followedRun({ phase: 'sending', request: 'waiting', isKnown: false });

/** Each run on the way of some actions, with the action that led there, until it is let go of. */
function way(actions: readonly RunAction[]): { before: FollowedRun; after: FollowedRun }[] {
  const steps = [];
  let before = start;
  for (const action of actions) {
    const after = reduceRun(before, action);
    if (!after) break;
    steps.push({ before, after });
    before = after;
  }
  return steps;
}

function always(rule: (before: FollowedRun, after: FollowedRun) => boolean): void {
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 30 }), (actions) =>
      way(actions).every(({ before, after }) => rule(before, after)),
    ),
    { numRuns: 2000 },
  );
}

describe('whatever happens to a followed run, in whatever order', () => {
  it('an end is never undone or changed', () => {
    always((before, after) => before.phase !== 'ended' || after === before);
  });

  it('after a Stop only the end follows', () => {
    always((before, after) => !isStopping(before) || isStopping(after) || after.phase === 'ended');
  });

  it('it has ended exactly when it is known how it was saved', () => {
    always((_, after) => (after.phase === 'ended') === (after.saved !== null));
  });

  it('what the server knows and what has begun stays so', () => {
    always((before, after) => after.isKnown || !before.isKnown);
    always((before, after) => after.hasBegun || !before.hasBegun);
  });

  it('there is nothing to stop in an answer that is complete, being stopped or over', () => {
    always((_, after) => !isStoppable(after) || !(after.isUnsaved || isStopping(after)));
    always((_, after) => !isStoppable(after) || after.phase !== 'ended');
  });

  it('one that is lost, held or being stopped is not drawn as growing', () => {
    always((_, after) => !isBusy(after) || isFollowing(after));
  });

  it('an action that changes nothing gives the very same run', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 30 }), anyAction, (actions, action) => {
        const run = way(actions).at(-1)?.after ?? start;
        const after = reduceRun(run, action);
        if (after) expect(after === run).toBe(JSON.stringify(after) === JSON.stringify(run));
      }),
    );
  });
});

describe('a run that is followed', () => {
  it('streams when the server has accepted it, unless it was stopped before', () => {
    expect(reduceRun(start, { type: 'accepted' })).toMatchObject({
      phase: 'streaming',
      isKnown: true,
    });
    const stopping = followedRun({ phase: 'stopping', isKnown: false });
    expect(reduceRun(stopping, { type: 'accepted' })).toMatchObject({
      phase: 'stopping',
      isKnown: true,
    });
  });

  it('goes on where it was held, and waits on where it was lost', () => {
    expect(reduceRun(followedRun({ phase: 'held' }), { type: 'released' })?.phase).toBe(
      'streaming',
    );
    expect(reduceRun(followedRun({ phase: 'lost' }), { type: 'retried' })?.phase).toBe(
      'reconnecting',
    );
  });

  it('is let go of when its words go back, but not when it has ended', () => {
    expect(reduceRun(start, { type: 'returned', sentence: 'Later.' })).toBeNull();
    const ended = followedRun({ phase: 'ended', saved: savedRun() });
    expect(reduceRun(ended, { type: 'returned', sentence: 'Later.' })).toBe(ended);
  });
});
