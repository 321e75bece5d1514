import { describe, expect, it } from 'vitest';
import type { Turn } from './store/run-store.ts';
import { resumeTranscript, transcriptOf } from './transcript.ts';

const turn = (prompt: string, text: string, status: Turn['status'] = 'completed'): Turn => ({
  prompt,
  status,
  parts: text === '' ? [] : [{ type: 'text', text }],
});

describe('what the provider is sent', () => {
  it('is the conversation, and the new prompt last', () => {
    expect(transcriptOf([turn('One?', '1'), turn('Two?', '2')], 'Three?')).toMatchObject([
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: '1' },
      { role: 'user', content: 'Two?' },
      { role: 'assistant', content: '2' },
      { role: 'user', content: 'Three?' },
    ]);
  });

  it('tells the model that its last answer was cut off, and only when it was', () => {
    const cutOff = transcriptOf([turn('One?', 'On', 'canceled')], 'Two?');
    expect(cutOff[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('cut off'),
    });
    const earlier = transcriptOf([turn('One?', 'On', 'canceled'), turn('Two?', '2')], 'Three?');
    expect(earlier.map(({ role }) => role)).not.toContain('system');
  });

  it('never has two messages of one role in a row, even after an answer that never came', () => {
    const roles = transcriptOf([turn('One?', '', 'canceled')], 'Two?').map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'user']);
  });

  it('says of an answer without words why there are none, and never sends it empty', () => {
    const answerTo = (text: string, status: Turn['status']) =>
      transcriptOf([turn('One?', text, status)], 'Two?').at(-2)?.content;
    expect(answerTo('', 'canceled')).toContain('stopped before its first word');
    expect(answerTo(' \n\u200b', 'completed')).toBe('(No answer was given.)');
    expect(answerTo('', 'failed')).toContain('it failed');
  });

  it('leaves reasoning out of the words', () => {
    const thinking: Turn = {
      prompt: 'One?',
      status: 'completed',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: '1' },
      ],
    };
    const words = transcriptOf([thinking], 'Two?').map(({ content }) => content);
    expect(words).toEqual(['One?', '1', 'Two?']);
  });
});

const resumed = (prompt: string, partial: string, style: 'prefill' | 'instruct') => {
  const { parts } = turn('', partial);
  const { before, continued } = resumeTranscript([], prompt, parts, style);
  return [...before, ...continued];
};

describe('what the provider is sent to resume', () => {
  it('ends with the partial where the provider writes on by itself', () => {
    expect(resumed('Tell me', 'Once upo', 'prefill').at(-1)).toEqual({
      role: 'assistant',
      content: 'Once upo',
    });
  });

  it('else ends with the instruction to continue it exactly', () => {
    const [, partial, instruction] = resumed('Tell me', 'Once upo', 'instruct');
    expect(partial).toEqual({ role: 'assistant', content: 'Once upo' });
    expect(instruction).toMatchObject({ role: 'user' });
    expect(instruction?.content).not.toContain('code block');
  });

  it('says that it goes on inside the code block', () => {
    const messages = resumed('Code?', '```js\nlet a', 'instruct');
    expect(messages.at(-1)?.content).toContain('inside a code block');
  });

  it('is the prompt alone where nothing had been written', () => {
    expect(resumed('Tell me', '', 'instruct')).toEqual([{ role: 'user', content: 'Tell me' }]);
  });
});
