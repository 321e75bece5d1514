import type { DynamicToolUIPart } from 'ai';
import { describe, expect, it } from 'vitest';
import { toolData } from '#lib/client/testing/runs.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import { explanationOf, isOver, stateNames, stateOf } from './tool-call-words.ts';

const call = { type: 'dynamic-tool', toolCallId: 'c1', toolName: 'mail_send', input: {} } as const;
const begun: DynamicToolUIPart = { ...call, state: 'input-available' };

const ended = (change: Partial<ToolCallData>) => toolData({ state: 'ended', ...change });

describe('a call that is being made', () => {
  it('says what it does at present', () => {
    const writing: DynamicToolUIPart = { ...call, state: 'input-streaming' };
    expect(stateOf(writing, null, 'live')).toBe('writing');
    expect(stateOf(begun, toolData({ state: 'waiting' }), 'live')).toBe('waiting');
    expect(stateOf(begun, toolData({ state: 'asking' }), 'live')).toBe('asking');
    expect(stateOf(begun, toolData({}), 'live')).toBe('running');
  });

  it('neither runs nor asks any more once its answer is being stopped', () => {
    expect(stateOf(begun, toolData({}), 'stopping')).toBe('stopping');
    expect(stateOf(begun, toolData({ state: 'asking' }), 'stopping')).toBe('stopping');
    expect(isOver('stopping')).toBe(false);
  });
});

describe('a call that has ended', () => {
  it('is named by its outcome, whatever the answer does', () => {
    const lost = ended({ outcome: 'may-have-happened', why: 'stopped' });
    for (const activity of ['live', 'stopping', 'over'] as const) {
      expect(stateNames[stateOf(begun, lost, activity)]).toBe('May have happened');
    }
    expect(isOver('may-have-happened')).toBe(true);
  });

  it('claims no outcome where none is known', () => {
    expect(stateNames[stateOf(begun, toolData({}), 'over')]).toBe('Outcome not known');
    expect(explanationOf('unknown', begun, toolData({}))).not.toBeNull();
  });

  it('says why, and what that means', () => {
    const stopped = ended({ outcome: 'may-have-happened', why: 'stopped' });
    expect(explanationOf('may-have-happened', begun, stopped)).toBe(
      'The answer was stopped. The call was sent, and nobody has confirmed what became of it. Check before you run it again.',
    );
    expect(explanationOf('finished', begun, ended({ outcome: 'finished' }))).toBeNull();
  });

  it('need not be checked where it only reads', () => {
    const read = ended({ outcome: 'may-have-happened', why: 'timeout', readOnly: true });
    expect(explanationOf('may-have-happened', begun, read)).not.toContain('Check');
  });

  it('was denied for the reason that is on record', () => {
    const approval = { id: 'a1', approved: false, reason: 'Nobody answered in time.' } as const;
    const denied: DynamicToolUIPart = { ...call, state: 'output-denied', approval };
    const words = explanationOf('denied', denied, ended({ outcome: 'denied' }));
    expect(words).toBe('Nobody answered in time.');
  });

  it('against anybody’s wish says what went wrong', () => {
    const errorText = 'The arguments do not fit the tool, which was not run: to is missing.';
    const part: DynamicToolUIPart = { ...call, state: 'output-error', errorText };
    const failed = ended({ outcome: 'not-started', why: 'failed' });
    expect(explanationOf('not-started', part, failed)).toBe(errorText);
  });

  it('of the provider’s own needs no word from Halt', () => {
    const done: DynamicToolUIPart = { ...call, state: 'output-available', output: 'x' };
    expect(stateOf(done, null, 'over')).toBe('finished');
    const broken: DynamicToolUIPart = { ...call, state: 'output-error', errorText: 'x' };
    expect(stateOf(broken, null, 'live')).toBe('failed');
  });
});
