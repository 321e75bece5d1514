import { type Dialect, type Frame, isRecord, quiet, textIn, valueAt } from './frame.ts';

const speaking =
  /^response\.(output_text|refusal|reasoning_summary_text|reasoning_text|function_call_arguments)\.delta$/;

/** Events of the Responses API: https://platform.openai.com/docs/api-reference/responses-streaming */
export const readResponses: Dialect = (frame, spoke) => {
  if (frame.object === 'response' && frame.type === undefined) {
    const type = frame.status === 'incomplete' ? 'response.incomplete' : 'response.completed';
    return readResponses({ type, response: frame }, spoke);
  }
  const { type } = frame;
  if (typeof type !== 'string') return null;
  if (type === 'response.completed' || type === 'response.incomplete') return ending(frame, spoke);
  if (type === 'response.reasoning_text.delta') {
    // Reasoning in the open, as vLLM sends it, is unknown to the SDK; a summary of it is not.
    const { content_index, ...rest } = frame;
    const summary = { type: 'response.reasoning_summary_text.delta', summary_index: content_index };
    return { ...quiet, frames: [{ ...rest, ...summary }], speaks: true };
  }
  const isCall = valueAt(frame, 'item', 'type') === 'function_call';
  const speaks = isCall || (speaking.test(type) && frame.delta !== '');
  return { ...quiet, frames: [frame], speaks };
};

function ending(frame: Frame, spoke: boolean) {
  const response = isRecord(frame.response) ? frame.response : {};
  const cut = frame.type === 'response.incomplete';
  const reason = valueAt(response, 'incomplete_details', 'reason');
  const finish = cut ? (typeof reason === 'string' ? reason : 'length') : 'stop';
  const usage = isRecord(response.usage) ? { usage: mendedUsage(response.usage) } : {};
  const last = {
    type: frame.type,
    response: { ...usage, ...(cut && { incomplete_details: { reason: finish } }) },
  };
  const items = !spoke && Array.isArray(response.output) ? response.output : [];
  const frames = items.filter(isRecord).flatMap(itemFrames);
  return {
    frames: [...frames, last],
    speaks: frames.length > 0,
    finish,
    isFinal: true,
    isLast: true,
  };
}

/** A whole item of the output as the events that would have led to it. */
function itemFrames(item: Frame, output_index: number): Frame[] {
  const item_id = typeof item.id === 'string' ? item.id : `item_${output_index}`;
  const place = { item_id, output_index };
  const known = { ...item, id: item_id };
  const added = {
    type: 'response.output_item.added',
    output_index,
    item: { ...known, content: [] },
  };
  const done = { type: 'response.output_item.done', output_index, item: known };
  if (item.type === 'message') {
    const text = { type: 'response.output_text.delta', ...place, content_index: 0 };
    return [added, { ...text, delta: textIn(item.content) || refusalIn(item) }, done];
  }
  if (item.type !== 'reasoning') return [added, done];
  const summary = { type: 'response.reasoning_summary_text.delta', ...place, summary_index: 0 };
  return [added, { ...summary, delta: textIn(item.summary) || textIn(item.content) }, done];
}

function refusalIn({ content }: Frame): string {
  const parts: unknown[] = Array.isArray(content) ? content : [];
  return parts.map((part) => textIn(valueAt(part, 'refusal'))).join('');
}

function mendedUsage(usage: Frame): Frame | null {
  const { input_tokens, output_tokens } = usage;
  if (typeof input_tokens !== 'number' || typeof output_tokens !== 'number') return null;
  return { input_tokens, output_tokens };
}
