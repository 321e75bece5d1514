import { describe, expect, it } from 'vitest';
import { parseRunEvent } from './run-events.ts';

const run = { id: 'r1', status: 'streaming', promptId: 'p1' };
const parse = (chunk: unknown) => parseRunEvent(JSON.stringify(chunk));

describe('a line of the stream', () => {
  it('tells the run it belongs to', () => {
    expect(parse({ type: 'start', messageId: 'r1', messageMetadata: { run } })).toEqual({
      type: 'head',
      run,
    });
    expect(parse({ type: 'message-metadata', messageMetadata: { run } })).toEqual({
      type: 'head',
      run,
    });
  });

  it('brings words, of the answer and of the thinking', () => {
    expect(parse({ type: 'text-delta', id: '1', delta: 'Hi' })).toEqual({
      type: 'part-delta',
      kind: 'text',
      id: '1',
      delta: 'Hi',
    });
    expect(parse({ type: 'reasoning-start', id: '0' })).toEqual({
      type: 'part-start',
      kind: 'reasoning',
      id: '0',
    });
  });

  it('ends the answer in each of the three ways', () => {
    const ended = { ...run, status: 'completed' };
    expect(parse({ type: 'finish', messageMetadata: { run: ended } })).toEqual({
      type: 'end',
      run: ended,
    });
    expect(parse({ type: 'abort', reason: 'stop' })).toEqual({ type: 'end', run: null });
    expect(parse({ type: 'error', errorText: 'No key.' })).toEqual({ type: 'end', run: null });
  });

  it('says that the answer is complete but not saved', () => {
    expect(parse({ type: 'data-unsaved', data: {}, transient: true })).toEqual({ type: 'unsaved' });
  });

  it('is passed over when it is something else, or nothing that the protocol knows', () => {
    for (const line of ['[DONE]', '', 'null', '[]', '{"type":7}', '{"type":"text-delta"', '{}']) {
      expect(parseRunEvent(line)).toBeNull();
    }
    expect(parse({ type: 'start-step' })).toBeNull();
    expect(parse({ type: 'text-end', id: '1' })).toBeNull();
    expect(parse({ type: 'text-delta', id: 1, delta: 'x' })).toBeNull();
    expect(parse({ type: 'text-delta', id: '1', delta: null })).toBeNull();
    expect(parse({ type: 'start', messageMetadata: { run: { id: 5 } } })).toBeNull();
  });
});
