import { beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '#lib/shared/run.ts';
import { isBusy } from './followed-run.ts';
import { FollowedRuns } from './followed-runs.ts';
import { followedRun, savedRun } from './testing/runs.ts';

let frames: (() => void)[];
let runs: FollowedRuns;

function paint() {
  const due = frames;
  frames = [];
  for (const draw of due) draw();
}

function words(text: string) {
  runs.receive('run', { type: 'text-delta', id: '0', delta: text });
}

const drawn = () =>
  runs
    .partsOf('run')
    ?.map((part) => wordsOf(part))
    .join('');

beforeEach(() => {
  frames = [];
  runs = new FollowedRuns((draw) => frames.push(draw));
});

describe('words on screen', () => {
  it('are drawn once a frame, however many arrive', () => {
    runs.add(followedRun());
    let draws = 0;
    runs.subscribeToParts('run', () => {
      draws += 1;
    });
    for (const word of ['a', 'b', 'c']) words(word);
    expect(frames).toHaveLength(1);
    expect(drawn()).toBe('');
    paint();
    expect(drawn()).toBe('abc');
    expect(draws).toBe(1);
  });

  it('stay as they are once the run is being stopped, whatever still arrives', () => {
    runs.add(followedRun());
    words('seen');
    paint();
    runs.seen('run', 4);
    words(' unseen');
    expect(runs.freeze('run')).toBe(4);
    runs.dispatch('run', { type: 'stopped' });
    paint();
    words(' later');
    paint();
    expect(drawn()).toBe('seen');
  });

  it('are cut back to what the page had really put on screen', () => {
    runs.add(followedRun());
    words('seen');
    paint();
    runs.seen('run', 2);
    expect(runs.freeze('run')).toBe(2);
    expect(drawn()).toBe('se');
  });

  it('have no shown length while none of them was ever on screen', () => {
    runs.add(followedRun());
    words('hidden');
    paint();
    expect(runs.freeze('run')).toBeNull();
  });

  it('go on where they were held when nothing superseded them after all', () => {
    runs.add(followedRun());
    words('one');
    paint();
    runs.dispatch('run', { type: 'held' });
    words(' two');
    paint();
    expect(drawn()).toBe('one');
    runs.dispatch('run', { type: 'released' });
    paint();
    expect(drawn()).toBe('one two');
  });

  it('never shrink while a new connection repeats them', () => {
    runs.add(followedRun());
    words('one two');
    paint();
    runs.restart('run');
    words('one');
    paint();
    expect(drawn()).toBe('one two');
    words(' two three');
    paint();
    expect(drawn()).toBe('one two three');
  });

  it('begin with those of the answer that is resumed', () => {
    runs.add(followedRun(), [{ type: 'text', text: 'The ship' }]);
    expect(drawn()).toBe('The ship');
    words('The');
    paint();
    expect(drawn()).toBe('The ship');
    words(' ship left');
    paint();
    expect(drawn()).toBe('The ship left');
  });
});

describe('the state of runs', () => {
  it('is told apart from their words', () => {
    let changes = 0;
    runs.subscribe(() => {
      changes += 1;
    });
    runs.add(followedRun());
    const before = runs.all();
    words('a');
    paint();
    expect(changes).toBe(1);
    expect(runs.all()).toBe(before);
    runs.dispatch('run', { type: 'disconnected' });
    expect(changes).toBe(2);
    expect(runs.all()).not.toBe(before);
  });

  it('that is not saved yet still has its words, and no more than the saved ones in the end', () => {
    runs.add(followedRun());
    words('a');
    runs.dispatch('run', { type: 'unsaved' });
    paint();
    expect(drawn()).toBe('a');
    expect(isBusy(followedRun({ isUnsaved: true }))).toBe(false);
    runs.dispatch('run', { type: 'ended', saved: savedRun({ text: 'a' }) });
    expect(runs.get('run')).toMatchObject({ phase: 'ended', saved: { text: 'a' } });
  });

  it('ends once: what was saved first stays', () => {
    runs.add(followedRun());
    runs.dispatch('run', {
      type: 'ended',
      saved: savedRun({ status: 'canceled', endReason: 'stop', text: 'He' }),
    });
    runs.dispatch('run', { type: 'ended', saved: savedRun() });
    expect(runs.get('run')).toMatchObject({
      phase: 'ended',
      saved: { status: 'canceled', text: 'He' },
    });
  });

  it('is heard of once for each change, and not where nothing changes', () => {
    const heard: string[] = [];
    runs.onChange((before, after, { type }) =>
      heard.push(`${type}: ${before.phase} ${after?.phase}`),
    );
    runs.add(followedRun());
    expect(runs.dispatch('run', { type: 'stopped' })).toBe(true);
    expect(runs.dispatch('run', { type: 'stopped' })).toBe(false);
    expect(runs.dispatch('run', { type: 'gone' })).toBe(true);
    expect(runs.dispatch('run', { type: 'gone' })).toBe(false);
    expect(heard).toEqual(['stopped: streaming stopping', 'gone: stopping undefined']);
  });

  it('is gone with the run, and late words for it do no harm', () => {
    runs.add(followedRun());
    words('a');
    runs.dispatch('run', { type: 'forgotten' });
    words('b');
    paint();
    expect(runs.all()).toEqual([]);
    expect(runs.partsOf('run')).toBeNull();
  });
});
