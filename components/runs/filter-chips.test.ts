import { describe, expect, it } from 'vitest';
import { allRuns, type RunsQuery } from '#lib/client/runs-address.ts';
import { filterWordsOf } from './filter-chips.tsx';

function wordsOf(query: Partial<RunsQuery>): string[] {
  return filterWordsOf({ ...allRuns, ...query }).map(({ words }) => words);
}

describe('what a list is narrowed to, in words', () => {
  it('is nothing where fields of the page say all', () => {
    expect(wordsOf({ status: 'canceled', endReason: 'left', model: 'm', q: 'harbour' })).toEqual(
      [],
    );
  });

  it('is the provider, which no field of the page says', () => {
    expect(wordsOf({ provider: 'openai', model: 'm' })).toEqual(['Provider: openai']);
  });

  it('is how many tokens there are, the last one included', () => {
    expect(wordsOf({ tokens: '100..500' })).toEqual(['100–499 tokens']);
    expect(wordsOf({ tokens: '0..1' })).toEqual(['0 tokens']);
    expect(wordsOf({ tokens: '1..2' })).toEqual(['1 token']);
    expect(wordsOf({ tokens: '1600..' })).toEqual(['1,600 tokens or more']);
  });

  it('is how long something took, in seconds', () => {
    expect(wordsOf({ stoppedAfterMs: '2000..5000' })).toEqual(['Stopped after 2–5 s']);
    expect(wordsOf({ stoppedAfterMs: '80000..' })).toEqual(['Stopped after 80 s or more']);
    expect(wordsOf({ firstTokenMs: '0..250' })).toEqual(['First token within 0.25 s']);
  });

  it('is where and why it was stopped, and what came then', () => {
    expect(wordsOf({ stopPlace: 'beforeFirstToken' })).toEqual(['Stopped before the first token']);
    expect(wordsOf({ stopReason: 'changed_mind' })).toEqual(['Said: changed my mind']);
    expect(wordsOf({ followUp: 'otherModel' })).toEqual(['Then: another model']);
    expect(wordsOf({ errorCode: 'provider_cut' })).toEqual(['Error: provider_cut']);
  });

  it('is taken away one by one', () => {
    const query: RunsQuery = { ...allRuns, tokens: '0..1', followUp: 'nothing' };
    const [tokens, followUp] = filterWordsOf(query);
    expect({ ...query, ...tokens?.without }).toEqual({ ...query, tokens: null });
    expect({ ...query, ...followUp?.without }).toEqual({ ...query, followUp: null });
  });
});
