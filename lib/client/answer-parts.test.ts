import { describe, expect, it } from 'vitest';
import { wordsOf } from '#lib/shared/run.ts';
import { hasBeginning, partsOf, withChunk, withoutId } from './answer-parts.ts';
import { toolParts } from './testing/runs.ts';

describe('words that stream in', () => {
  it('grow the part they belong to', () => {
    let parts = withChunk([], { type: 'reasoning-start', id: '0' });
    parts = withChunk(parts, { type: 'reasoning-delta', id: '0', delta: 'Hm' });
    parts = withChunk(parts, { type: 'text-start', id: '0' });
    parts = withChunk(parts, { type: 'text-delta', id: '0', delta: 'Yes' });
    parts = withChunk(parts, { type: 'text-delta', id: '0', delta: '!' });
    expect(parts.map(withoutId)).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Yes!' },
    ]);
  });

  it('go to the newest part when a later step uses an id again', () => {
    let parts = withChunk([], { type: 'text-delta', id: '0', delta: 'one' });
    parts = withChunk(parts, { type: 'text-start', id: '0' });
    parts = withChunk(parts, { type: 'text-delta', id: '0', delta: 'two' });
    expect(parts.map((part) => wordsOf(part))).toEqual(['one', 'two']);
  });

  it('are complete with what their provider wants to see again', () => {
    const providerMetadata = { anthropic: { signature: 'abc' } };
    let parts = withChunk([], { type: 'reasoning-delta', id: '0', delta: 'Hm' });
    parts = withChunk(parts, { type: 'reasoning-end', id: '0', providerMetadata });
    expect(parts.map(withoutId)).toEqual([{ type: 'reasoning', text: 'Hm', providerMetadata }]);
  });
});

describe('what else an answer has', () => {
  it('is kept as it comes: sources, files and tool calls with their outcome', () => {
    const source = { type: 'source-url', sourceId: 's1', url: 'https://example.org' } as const;
    const file = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,' } as const;
    const call = { toolCallId: 'c1', toolName: 'search', title: 'Search' } as const;
    const input = { q: 'harbour' };
    let parts = withChunk([], source);
    parts = withChunk(parts, file);
    parts = withChunk(parts, { type: 'tool-input-available', ...call, input, dynamic: true });
    expect(parts.at(-1)).toEqual({
      type: 'dynamic-tool',
      ...call,
      input,
      state: 'input-available',
    });
    parts = withChunk(parts, { type: 'tool-output-available', toolCallId: 'c1', output: 'Here' });
    expect(parts).toEqual([
      source,
      file,
      { type: 'dynamic-tool', ...call, input, state: 'output-available', output: 'Here' },
    ]);
    parts = withChunk(parts, { type: 'tool-output-error', toolCallId: 'c1', errorText: 'Away' });
    expect(parts.at(-1)).toMatchObject({ ...call, state: 'output-error', errorText: 'Away' });
  });

  it('has a mark where each step after the first begins', () => {
    expect(withChunk([], { type: 'start-step' })).toEqual([]);
    const parts = withChunk([], { type: 'text-delta', id: '0', delta: 'I look.' });
    expect(withChunk(parts, { type: 'start-step' })).toEqual([...parts, { type: 'step-start' }]);
  });

  it('says where Halt itself has ended it', () => {
    const limit = {
      type: 'data-limit',
      id: 'l1',
      data: { sentence: 'Reached 20 steps.' },
    } as const;
    expect(withChunk([], limit)).toEqual([limit]);
  });

  it('does not change with what brings nothing of it', () => {
    const parts = withChunk([], { type: 'text-start', id: '0' });
    expect(withChunk(parts, { type: 'finish-step' })).toBe(parts);
    expect(withChunk(parts, { type: 'text-end', id: '0' })).toBe(parts);
    expect(withChunk(parts, { type: 'tool-output-available', toolCallId: 'x', output: 1 })).toBe(
      parts,
    );
  });
});

describe('the parts of a saved run', () => {
  it('are made of its text where it has no parts', () => {
    expect(partsOf({ text: 'Hi', parts: [] })).toEqual([{ type: 'text', text: 'Hi' }]);
    expect(partsOf({ text: '', parts: [] })).toEqual([]);
  });
});

describe('an answer that can be resumed', () => {
  it('has words of its own or calls, not only reasoning', () => {
    expect(hasBeginning({ text: 'Hello', parts: [] })).toBe(true);
    expect(hasBeginning({ text: '', parts: toolParts({ state: 'ended' }) })).toBe(true);
    expect(hasBeginning({ text: '', parts: [{ type: 'reasoning', text: 'Hm' }] })).toBe(false);
  });
});
