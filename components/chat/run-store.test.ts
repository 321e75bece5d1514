import { beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '#lib/shared/run.ts';
import { isBusy } from './live-run.ts';
import { RunStore } from './run-store.ts';
import { liveRun, savedRun } from './testing/runs.ts';

let frames: (() => void)[];
let store: RunStore;

function paint() {
  const due = frames;
  frames = [];
  for (const draw of due) draw();
}

function words(text: string) {
  store.receive('run', { type: 'part-delta', kind: 'text', id: '0', delta: text });
}

const drawn = () =>
  store
    .partsOf('run')
    ?.map((part) => wordsOf(part))
    .join('');

beforeEach(() => {
  frames = [];
  store = new RunStore((draw) => frames.push(draw));
});

describe('words on screen', () => {
  it('are drawn once a frame, however many arrive', () => {
    store.add(liveRun());
    let draws = 0;
    store.subscribeToParts('run', () => {
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
    store.add(liveRun());
    words('seen');
    paint();
    store.seen('run', 4);
    words(' unseen');
    expect(store.freeze('run')).toBe(4);
    store.update('run', { phase: 'stopping' });
    paint();
    words(' later');
    paint();
    expect(drawn()).toBe('seen');
  });

  it('are cut back to what the page had really put on screen', () => {
    store.add(liveRun());
    words('seen');
    paint();
    store.seen('run', 2);
    expect(store.freeze('run')).toBe(2);
    expect(drawn()).toBe('se');
  });

  it('have no shown length while none of them was ever on screen', () => {
    store.add(liveRun());
    words('hidden');
    paint();
    expect(store.freeze('run')).toBeNull();
  });

  it('go on where they were held when nothing superseded them after all', () => {
    store.add(liveRun());
    words('one');
    paint();
    store.update('run', { phase: 'held' });
    words(' two');
    paint();
    expect(drawn()).toBe('one');
    store.update('run', { phase: 'streaming' });
    paint();
    expect(drawn()).toBe('one two');
  });

  it('never shrink while a new connection repeats them', () => {
    store.add(liveRun());
    words('one two');
    paint();
    store.restart('run');
    words('one');
    paint();
    expect(drawn()).toBe('one two');
    words(' two three');
    paint();
    expect(drawn()).toBe('one two three');
  });

  it('begin with those of the answer that is resumed', () => {
    store.add(liveRun(), [{ type: 'text', text: 'The ship' }]);
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
    store.subscribe(() => {
      changes += 1;
    });
    store.add(liveRun());
    const before = store.all();
    words('a');
    paint();
    expect(changes).toBe(1);
    expect(store.all()).toBe(before);
    store.update('run', { phase: 'reconnecting' });
    expect(changes).toBe(2);
    expect(store.all()).not.toBe(before);
  });

  it('that is not saved yet still has its words, and no more than the saved ones in the end', () => {
    store.add(liveRun());
    words('a');
    store.update('run', { unsaved: true });
    paint();
    expect(drawn()).toBe('a');
    expect(isBusy(liveRun({ unsaved: true }))).toBe(false);
    store.settle('run', savedRun({ text: 'a' }));
    expect(store.get('run')).toMatchObject({ phase: 'ended', saved: { text: 'a' } });
  });

  it('ends once: what was saved first stays', () => {
    store.add(liveRun());
    store.settle('run', savedRun({ status: 'canceled', endReason: 'stop', text: 'He' }));
    store.settle('run', savedRun());
    expect(store.get('run')).toMatchObject({
      phase: 'ended',
      saved: { status: 'canceled', text: 'He' },
    });
  });

  it('is gone with the run, and late words for it do no harm', () => {
    store.add(liveRun());
    words('a');
    store.remove('run');
    words('b');
    paint();
    expect(store.all()).toEqual([]);
    expect(store.partsOf('run')).toBeNull();
  });
});
