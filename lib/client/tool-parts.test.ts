import {
  type DynamicToolUIPart,
  readUIMessageStream,
  simulateReadableStream,
  type UIMessageChunk,
} from 'ai';
import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import { type IncomingPart, sizeOf, withChunk, withoutId } from './answer-parts.ts';
import { toolData } from './testing/runs.ts';

const call = { toolCallId: 'c1', toolName: 'mail_send', dynamic: true };
const input = { to: 'ann@example.org' };
const asked: UIMessageChunk[] = [
  { type: 'tool-input-start', ...call, title: 'Send mail' },
  { type: 'tool-input-delta', toolCallId: 'c1', inputTextDelta: '{"to":"ann@' },
  { type: 'tool-input-delta', toolCallId: 'c1', inputTextDelta: 'example.org"}' },
  { type: 'tool-input-available', ...call, title: 'Send mail', input },
  { type: 'tool-approval-request', approvalId: 'a1', toolCallId: 'c1' },
];
const answered = (approved: boolean): UIMessageChunk => ({
  type: 'tool-approval-response',
  approvalId: 'a1',
  approved,
});
const sent: UIMessageChunk = { type: 'tool-output-available', toolCallId: 'c1', output: 'Sent' };
const broken: UIMessageChunk = { type: 'tool-output-error', toolCallId: 'c1', errorText: 'Away' };
const denied: UIMessageChunk = { type: 'tool-output-denied', toolCallId: 'c1' };

const ways: Record<string, UIMessageChunk[]> = {
  'whose arguments are complete': asked.slice(0, 4),
  'that asks': asked,
  'that was allowed': [...asked, answered(true)],
  'that was allowed and finished': [...asked, answered(true), sent],
  'that was allowed and failed': [...asked, answered(true), broken],
  'that was denied': [...asked, answered(false), denied],
  'that came whole and finished': [{ type: 'tool-input-available', ...call, input }, sent],
  'with arguments that do not fit': [
    ...asked.slice(0, 3),
    { type: 'tool-input-error', ...call, input: { to: 7 }, errorText: 'to must be a string' },
  ],
};

describe('a tool call', () => {
  for (const [which, chunks] of Object.entries(ways)) {
    it(`${which} is read as the AI SDK's own client reads it`, async () => {
      const [own] = callsIn(read(chunks));
      const [theirs] = callsIn(await readBySdk(chunks));
      expect(own).toEqual(theirs);
      expect(own?.toolName).toBe('mail_send');
    });
  }

  it('keeps its arguments as they were written until they are complete', () => {
    const [part] = callsIn(read(asked.slice(0, 2)));
    expect(part).toMatchObject({ state: 'input-streaming', rawInput: '{"to":"ann@' });
    expect(callsIn(read(asked))[0]).not.toHaveProperty('rawInput');
  });

  it('that was stopped while it asked was not approved by anybody', () => {
    expect(callsIn(read([...asked, broken]))[0]).not.toHaveProperty('approval');
  });

  it('of a later step is another one, though its provider uses the id again', () => {
    const again: UIMessageChunk = { type: 'tool-input-start', ...call };
    const calls = callsIn(read([...asked, answered(true), sent, again]));
    expect(calls.map(({ state }) => state)).toEqual(['output-available', 'input-streaming']);
  });
});

describe('what Halt knows of a call', () => {
  const told = (state: ToolCallData['state']): UIMessageChunk => ({
    type: 'data-tool-call',
    id: 'c1',
    data: toolData({ state }),
  });

  it('is what was told last, in the place where it was told first', () => {
    const text: UIMessageChunk = { type: 'text-delta', id: '0', delta: 'I ask.' };
    const parts = read([told('waiting'), text, told('running')]);
    expect(parts).toEqual([
      { type: 'data-tool-call', id: 'c1', data: toolData({ state: 'running' }) },
      { type: 'text', text: 'I ask.' },
    ]);
  });

  it('counts as more the further the call has come, so that a missed step is noticed', () => {
    const sizes = (['waiting', 'asking', 'running', 'ended'] as const).map((state) =>
      sizeOf(read([told(state)])),
    );
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    const complete = sizeOf(read(asked.slice(0, 4)));
    expect(complete).toBeGreaterThan(sizeOf(read(asked.slice(0, 3))));
    expect(sizeOf(read([...asked, broken]))).toBeGreaterThan(complete);
  });
});

function read(chunks: readonly UIMessageChunk[]): AnswerPart[] {
  let parts: readonly IncomingPart[] = [];
  for (const chunk of chunks) parts = withChunk(parts, chunk);
  return parts.map(withoutId);
}

async function readBySdk(chunks: UIMessageChunk[]): Promise<unknown[]> {
  const stream = simulateReadableStream<UIMessageChunk>({ chunks: [{ type: 'start' }, ...chunks] });
  let parts: unknown[] = [];
  for await (const message of readUIMessageStream({ stream })) parts = message.parts;
  // Only what it knows: it writes down what there is not as well.
  return JSON.parse(JSON.stringify(parts)) as unknown[];
}

function callsIn(parts: readonly unknown[]): DynamicToolUIPart[] {
  const own = JSON.parse(JSON.stringify(parts)) as (DynamicToolUIPart & { input?: unknown })[];
  return own.filter(({ type }) => type === 'dynamic-tool');
}
