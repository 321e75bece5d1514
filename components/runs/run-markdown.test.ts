import { describe, expect, it } from 'vitest';
import type { RunDetails, RunLink } from '#lib/shared/api.ts';
import { receiptLine } from './receipt-steps.ts';
import { runMarkdown } from './run-markdown.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1, 12) + ms).toISOString();

const link = (id: string, resumedFromId: string | null = null): RunLink => ({
  ...{ id, chatId: 'the-chat', resumedFromId, model: 'm' },
  ...{ status: 'completed', endReason: null, startedAt: at(60_000) },
});

const details: RunDetails = {
  run: {
    ...{ id: 'the-run', chatId: 'the-chat', promptId: 'p', resumedFromId: 'first' },
    ...{ chatTitle: 'A secret title', provider: 'openai', model: 'm', onLeave: 'stop' },
    ...{ status: 'canceled', endReason: 'stop', stopReason: 'too_long', error: null },
    text: 'secret answer',
    parts: [{ type: 'text', text: 'secret answer' }],
    usage: {
      ...{ inputTokens: 5, outputTokens: 190, cachedInputTokens: null, reasoningTokens: null },
      ...{ unseenTokens: 8, source: 'estimated' },
    },
    cost: { usdMicros: 4200, priceDate: '2026-01-01' },
    saved: { tokens: { low: 100, high: 300 }, usdMicros: null },
    receipt: {
      ...{ askedBy: 'this page', askedAt: at(4200), abortedAt: at(4201) },
      ...{ providerClosedAt: at(4204), savedAt: at(4210) },
    },
    ...{ startedAt: at(0), firstTokenAt: at(300), endedAt: at(4205) },
  },
  prompt: { text: 'secret question' },
  unseenText: 'secret rest',
  follows: link('before'),
  versions: [link('first'), link('rest', 'the-run'), link('other')],
  supersededBy: null,
};

describe('a run that is copied', () => {
  const copied = runMarkdown(details);

  it('says what happened, step by step', () => {
    for (const line of [
      '# Run the-run',
      '- Status: Stopped: by you',
      '- Why it was stopped: Too long',
      '- First token: after 300 ms',
      '- Stopped at: 182 tokens',
      '- Counted: estimated by Halt',
      '- Input from the cache: unknown',
      '- Cost: $0.0042 estimated, by the prices of 2026-01-01',
      '- Saved by Stop: 100 tokens to 300 tokens, estimated',
      '- Answer: 13 characters',
      '- Never shown: 11 characters',
      '| Stop asked on the page that showed it | 4200 ms |',
      '| Saved | 4210 ms |',
      '- Asked after: before (Completed, m)',
      '- Resumed from: first (Completed, m)',
      '- Resumed by: rest (Completed, m)',
      '- Other version: other (Completed, m)',
    ]) {
      expect(copied.split('\n')).toContain(line);
    }
  });

  it('has none of its words', () => {
    expect(copied).not.toContain('secret');
  });
});

describe('the line of a stop', () => {
  it('says how far the answer had come, and how soon its provider was gone', () => {
    expect(receiptLine(details.run)).toBe('after 182 tokens · provider closed in 4 ms');
  });

  it('says so where the provider was never asked', () => {
    const receipt = details.run.receipt && { ...details.run.receipt, providerClosedAt: null };
    const unasked = { ...details.run, receipt, usage: null, text: '', parts: [] };
    expect(receiptLine(unasked)).toBe('before the first word · provider never asked');
  });

  it('is not there where there is no receipt', () => {
    expect(receiptLine({ ...details.run, receipt: null })).toBeNull();
  });
});
