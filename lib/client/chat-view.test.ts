import { describe, expect, it } from 'vitest';
import { drawnPrompts, listedChats, withSavedRun } from './chat-view.ts';
import { followedRun, savedRun } from './testing/runs.ts';

const prompt = (...runs: ReturnType<typeof savedRun>[]) => ({
  id: 'prompt',
  text: 'Hi',
  afterRunId: null,
  runs,
});

describe('what a chat draws', () => {
  it('has a prompt at once, before the server knows it', () => {
    const followed = followedRun({ promptId: null, isKnown: false, phase: 'sending' });
    const [drawn] = drawnPrompts([], [followed]);
    expect(drawn).toMatchObject({ text: 'Hi', afterRunId: null, runs: [{ id: 'run', followed }] });
  });

  it('keeps the prompt the same element when the server names it and when it is saved', () => {
    const requested = drawnPrompts([], [followedRun({ promptId: null })]);
    const named = drawnPrompts([], [followedRun()]);
    const saved = drawnPrompts([prompt(savedRun())], []);
    expect(new Set([requested, named, saved].map((drawn) => drawn[0]?.key)).size).toBe(1);
  });

  it('draws a streaming run from what the page follows, not from the row', () => {
    const row = savedRun({ status: 'streaming', text: 'He', endedAt: null });
    const followed = followedRun();
    expect(drawnPrompts([prompt(row)], [followed])[0]?.runs).toMatchObject([
      { run: row, followed },
    ]);
  });

  it('draws the saved end as soon as either side has it', () => {
    const streaming = savedRun({ status: 'streaming', text: 'He', endedAt: null });
    const ended = savedRun({ status: 'canceled', endReason: 'stop', text: 'Hel' });
    const settled = followedRun({ phase: 'ended', saved: ended });
    expect(drawnPrompts([prompt(streaming)], [settled])[0]?.runs[0]).toMatchObject({
      run: ended,
      followed: null,
    });
    expect(drawnPrompts([prompt(ended)], [followedRun()])[0]?.runs[0]).toMatchObject({
      run: ended,
      followed: null,
    });
  });

  it('keeps what a stop froze until the stop is answered, whatever end the row has by then', () => {
    const ended = savedRun({ status: 'canceled', endReason: 'disconnect', text: 'Hello' });
    const followed = followedRun({ phase: 'stopping' });
    expect(drawnPrompts([prompt(ended)], [followed])[0]?.runs[0]).toMatchObject({
      run: { status: 'streaming', endReason: null, endedAt: null },
      followed,
    });
  });

  it('adds a resumed or regenerated answer to its prompt as the newest version', () => {
    const first = savedRun({ id: 'first', status: 'canceled' });
    const again = followedRun({ id: 'second', prompt: null });
    const [drawn] = drawnPrompts([prompt(first)], [again]);
    expect(drawn?.runs.map((run) => run.id)).toEqual(['first', 'second']);
    expect(drawn?.key).toBe('first');
  });

  it('counts what was only just asked for as newer than all that the server has a time of', () => {
    const first = savedRun({ id: 'first', startedAt: '2026-11-20T10:00:00.000Z' });
    const again = followedRun({
      id: 'second',
      prompt: null,
      startedAt: '2020-01-01T00:00:00.000Z',
    });
    const [drawn] = drawnPrompts([prompt(first)], [again]);
    const times = drawn?.runs.map((run) => run.startedAtMs);
    expect(times).toEqual([Date.UTC(2026, 10, 20, 10), Number.POSITIVE_INFINITY]);
  });

  it('leaves out a run whose prompt it cannot know', () => {
    expect(drawnPrompts([], [followedRun({ prompt: null })])).toEqual([]);
  });
});

describe('a run that has just been saved', () => {
  it('takes its place among the prompts, new or known', () => {
    const prompted = { text: 'Hi', afterRunId: null };
    const added = withSavedRun([], savedRun(), prompted);
    expect(added).toEqual([prompt(savedRun())]);
    const changed = withSavedRun(added, savedRun({ text: 'Hel' }), prompted);
    expect(changed).toEqual([prompt(savedRun({ text: 'Hel' }))]);
    const versioned = withSavedRun(changed, savedRun({ id: 'second' }), null);
    expect(versioned[0]?.runs.map((run) => run.id)).toEqual(['run', 'second']);
  });

  it('comes before what began later, whichever ended first', () => {
    const later = savedRun({
      id: 'later',
      promptId: 'edit',
      startedAt: '2026-01-01T00:00:05.000Z',
    });
    const edited = [{ id: 'edit', text: 'Hey', afterRunId: null, runs: [later] }];
    const saved = withSavedRun(edited, savedRun(), { text: 'Hi', afterRunId: null });
    expect(saved.map(({ id }) => id)).toEqual(['prompt', 'edit']);
    const versions = withSavedRun(edited, savedRun({ promptId: 'edit' }), null);
    expect(versions[0]?.runs.map(({ id }) => id)).toEqual(['run', 'later']);
    const { parts: _parts, text: _text, ...head } = savedRun({ status: 'streaming' });
    const stopping = followedRun({ phase: 'stopping', head });
    expect(drawnPrompts(edited, [stopping]).map(({ id }) => id)).toEqual(['prompt', 'edit']);
  });
});

const chat = (id: string, updatedAt: string, change = {}) => ({
  id,
  title: id,
  createdAt: updatedAt,
  updatedAt,
  stopped: false,
  streaming: false,
  ...change,
});
const pages = [{ chats: [chat('old', '2025-01-01'), chat('older', '2024-01-01')] }];
const ids = (chats: { id: string }[]) => chats.map(({ id }) => id);

describe('the list of chats', () => {
  it('has a chat as soon as its first answer begins, under its first line', () => {
    const followed = followedRun({ prompt: { text: 'Where is it?\nAnd why?', afterRunId: null } });
    const [first, ...rest] = listedChats(pages, [followed], false);
    expect(first).toMatchObject({ id: 'chat', title: 'Where is it?', streaming: true });
    expect(ids(rest)).toEqual(['old', 'older']);
  });

  it('does not put it among the results of a search, nor before the server has it', () => {
    expect(ids(listedChats(pages, [followedRun()], true))).toEqual(['old', 'older']);
    expect(ids(listedChats(pages, [followedRun({ isKnown: false })], false))).toEqual([
      'old',
      'older',
    ]);
  });

  it('shows a chat that streams here as streaming, whatever its last answer was', () => {
    const listed = listedChats(
      [{ chats: [chat('chat', '2025-01-01', { stopped: true })] }],
      [followedRun()],
      false,
    );
    expect(listed).toMatchObject([{ id: 'chat', streaming: true, stopped: false }]);
  });

  it('says which of them wait for an approval; of its own runs the page knows that best', () => {
    const streaming = [{ chats: [chat('chat', '2025-01-01', { streaming: true })] }];
    const asksThere = new Set(['chat']);
    const asking = (...[followed, there]: [boolean | null, Set<string>]) =>
      listedChats(
        streaming,
        followed === null ? [] : [followedRun({ isAsking: followed })],
        false,
        there,
      )[0]?.asking;
    expect(asking(null, asksThere)).toBe(true);
    expect(asking(null, new Set())).toBe(false);
    expect(asking(true, new Set())).toBe(true);
    expect(asking(false, asksThere)).toBe(false);
  });

  it('names a chat once when it moves from one page to another while they load', () => {
    expect(ids(listedChats([...pages, ...pages], [], false))).toEqual(['old', 'older']);
  });
});
