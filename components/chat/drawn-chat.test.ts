import { describe, expect, it } from 'vitest';
import { drawnPrompts, hasText, withSavedRun } from './drawn-chat.ts';
import { liveRun, savedRun } from './testing/runs.ts';

const prompt = (...runs: ReturnType<typeof savedRun>[]) => ({
  id: 'prompt',
  text: 'Hi',
  afterRunId: null,
  runs,
});

describe('what a chat draws', () => {
  it('has a prompt at once, before the server knows it', () => {
    const live = liveRun({ promptId: null, known: false, phase: 'sending' });
    const [drawn] = drawnPrompts([], [live]);
    expect(drawn).toMatchObject({ text: 'Hi', afterRunId: null, runs: [{ id: 'run', live }] });
  });

  it('keeps the prompt the same element when the server names it and when it is saved', () => {
    const asked = drawnPrompts([], [liveRun({ promptId: null })]);
    const named = drawnPrompts([], [liveRun()]);
    const saved = drawnPrompts([prompt(savedRun())], []);
    expect(new Set([asked, named, saved].map((drawn) => drawn[0]?.key)).size).toBe(1);
  });

  it('draws a streaming run from what the page follows, not from the row', () => {
    const row = savedRun({ status: 'streaming', text: 'He', endedAt: null });
    const live = liveRun();
    expect(drawnPrompts([prompt(row)], [live])[0]?.runs).toMatchObject([{ run: row, live }]);
  });

  it('draws the saved end as soon as either side has it', () => {
    const streaming = savedRun({ status: 'streaming', text: 'He', endedAt: null });
    const ended = savedRun({ status: 'canceled', endReason: 'stop', text: 'Hel' });
    const settled = liveRun({ phase: 'ended', saved: ended });
    expect(drawnPrompts([prompt(streaming)], [settled])[0]?.runs[0]).toMatchObject({
      run: ended,
      live: null,
    });
    expect(drawnPrompts([prompt(ended)], [liveRun()])[0]?.runs[0]).toMatchObject({
      run: ended,
      live: null,
    });
  });

  it('keeps what a stop froze until the stop is answered, whatever end the row has by then', () => {
    const ended = savedRun({ status: 'canceled', endReason: 'disconnect', text: 'Hello' });
    const live = liveRun({ phase: 'stopping' });
    expect(drawnPrompts([prompt(ended)], [live])[0]?.runs[0]).toMatchObject({
      run: { status: 'streaming', endReason: null, endedAt: null },
      live,
    });
  });

  it('adds a resumed or regenerated answer to its prompt as the newest version', () => {
    const first = savedRun({ id: 'first', status: 'canceled' });
    const again = liveRun({ id: 'second', asked: null });
    const [drawn] = drawnPrompts([prompt(first)], [again]);
    expect(drawn?.runs.map((run) => run.id)).toEqual(['first', 'second']);
    expect(drawn?.key).toBe('first');
  });

  it('counts what was only just asked for as newer than all that the server has a time of', () => {
    const first = savedRun({ id: 'first', startedAt: '2026-11-20T10:00:00.000Z' });
    const again = liveRun({ id: 'second', asked: null, startedAt: '2020-01-01T00:00:00.000Z' });
    const [drawn] = drawnPrompts([prompt(first)], [again]);
    const times = drawn?.runs.map((run) => run.startedAtMs);
    expect(times).toEqual([Date.UTC(2026, 10, 20, 10), Number.POSITIVE_INFINITY]);
  });

  it('leaves out a run whose prompt it cannot know', () => {
    expect(drawnPrompts([], [liveRun({ asked: null })])).toEqual([]);
  });
});

describe('a run that has just been saved', () => {
  it('takes its place among the prompts, new or known', () => {
    const asked = { text: 'Hi', afterRunId: null };
    const added = withSavedRun([], savedRun(), asked);
    expect(added).toEqual([prompt(savedRun())]);
    const changed = withSavedRun(added, savedRun({ text: 'Hel' }), asked);
    expect(changed).toEqual([prompt(savedRun({ text: 'Hel' }))]);
    const versioned = withSavedRun(changed, savedRun({ id: 'second' }), null);
    expect(versioned[0]?.runs.map((run) => run.id)).toEqual(['run', 'second']);
  });
});

describe('an answer that can be resumed', () => {
  it('has words of its own, not only thoughts', () => {
    expect(hasText(savedRun())).toBe(true);
    const thought = savedRun({ text: '', parts: [{ type: 'reasoning', text: 'Hm' }] });
    expect(hasText(thought)).toBe(false);
  });
});
