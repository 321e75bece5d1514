import { describe, expect, it } from 'vitest';
import { endSentence } from './announcer.ts';
import { savedRun, toolParts } from './testing/runs.ts';

const lost = toolParts({ state: 'ended', outcome: 'may-have-happened', why: 'stopped' });

describe('the end of an answer, for who cannot see it', () => {
  it('is told in a word', () => {
    expect(endSentence(savedRun())).toBe('Answer finished');
    expect(endSentence(savedRun({ status: 'canceled' }))).toBe('Answer stopped');
    expect(endSentence(savedRun({ status: 'streaming' }))).toBeNull();
  });

  it('is told with the calls of which nobody knows whether they happened', () => {
    const stopped = savedRun({ status: 'canceled', parts: lost });
    expect(endSentence(stopped)).toBe('Answer stopped. A tool call may have happened');
    expect(endSentence(savedRun({ parts: lost }))).toBe('Answer finished');
  });
});
