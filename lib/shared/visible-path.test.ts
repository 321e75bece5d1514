import { describe, expect, it } from 'vitest';
import { choicesFor, type PathChoices, visiblePath } from './visible-path.ts';

/** The runs are named with the time they were started at, as in `a1@3`. */
const prompt = (id: string, afterRunId: string | null, ...runs: string[]) => ({
  id,
  text: id,
  afterRunId,
  runs: runs.map((run) => {
    const [name = '', at] = run.split('@');
    return { id: name, startedAtMs: Number(at) };
  }),
});
const choose = (
  runs: [string, string][],
  prompts: [string | null, string][] = [],
): PathChoices => ({
  runs: new Map(runs),
  prompts: new Map(prompts),
});
const shown = (path: ReturnType<typeof visiblePath>) =>
  path.map((step) => `${step.prompt.id}:${step.run?.id ?? '-'}`);

const chat = [
  prompt('first', null, 'a1@1', 'a2@3'),
  prompt('after a1', 'a1', 'b1@2'),
  prompt('after a2', 'a2', 'c1@4'),
  prompt('after a2, edited', 'a2', 'd1@5', 'd2@6'),
];

describe('the path a chat shows', () => {
  it('leads to the newest answer where nothing was chosen', () => {
    expect(shown(visiblePath(chat))).toEqual(['first:a2', 'after a2, edited:d2']);
  });

  it('follows an older version to the prompts that were asked after it', () => {
    expect(shown(visiblePath(chat, choose([['first', 'a1']])))).toEqual([
      'first:a1',
      'after a1:b1',
    ]);
  });

  it('leads to where the chat was left, also where that follows an older version', () => {
    const left = [...chat, prompt('after b1', 'b1', 'e1@7')];
    expect(shown(visiblePath(left))).toEqual(['first:a1', 'after a1:b1', 'after b1:e1']);
    const again = [...left, prompt('after a1, again', 'a1', 'f1@Infinity')];
    expect(shown(visiblePath(again))).toEqual(['first:a1', 'after a1, again:f1']);
  });

  it('goes from a chosen version on to the newest answer beyond it', () => {
    const left = [...chat, prompt('after b1', 'b1', 'e1@7')];
    expect(shown(visiblePath(left, choose([['first', 'a2']])))).toEqual([
      'first:a2',
      'after a2, edited:d2',
    ]);
  });

  it('shows another prompt after the same run when it is chosen', () => {
    const path = visiblePath(chat, choose([], [['a2', 'after a2']]));
    expect(shown(path)).toEqual(['first:a2', 'after a2:c1']);
    expect(path[1]?.siblings.map((sibling) => sibling.id)).toEqual([
      'after a2',
      'after a2, edited',
    ]);
  });

  it('falls back to the newest when what was chosen is gone', () => {
    expect(shown(visiblePath(chat, choose([['first', 'gone']])))).toEqual([
      'first:a2',
      'after a2, edited:d2',
    ]);
  });

  it('shows a prompt that has no run yet, and nothing of an empty chat', () => {
    expect(shown(visiblePath([prompt('first', null)]))).toEqual(['first:-']);
    expect(visiblePath([])).toEqual([]);
  });

  it('ends even when prompts follow each other in a circle', () => {
    const circle = [prompt('x', null, 'x1@1'), prompt('y', 'x1', 'x1@2')];
    expect(visiblePath(circle).length).toBeLessThanOrEqual(2);
  });
});

describe('the choices that lead to a run', () => {
  it('brings an older version and everything before it onto the path', () => {
    const choices = choicesFor(chat, 'c1');
    expect(choices && shown(visiblePath(chat, choices))).toEqual(['first:a2', 'after a2:c1']);
  });

  it('finds every run of the chat', () => {
    for (const id of ['a1', 'a2', 'b1', 'c1', 'd1', 'd2']) {
      const choices = choicesFor(chat, id);
      expect(choices && visiblePath(chat, choices).some((step) => step.run?.id === id)).toBe(true);
    }
  });

  it('says so when the run is not in the chat', () => {
    expect(choicesFor(chat, 'elsewhere')).toBeNull();
  });
});
