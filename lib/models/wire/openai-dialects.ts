import { type Dialect, type Frame, isRecord, quiet, textIn, valueAt, type Words } from './frame.ts';

/**
 * Chunks of Chat Completions: https://platform.openai.com/docs/api-reference/chat-streaming
 * The SDK hears of each what it understands, in the one shape that it is sure to take.
 */
export const readChat: Dialect = (frame, spoke) => {
  const { choices, usage } = frame;
  if (!Array.isArray(choices) && !isRecord(usage)) return null;
  const choice: unknown = valueAt(choices, 0);
  const delta = deltaOf(choice, spoke);
  const speaks = Object.keys(delta).some((key) => key !== 'annotations');
  const reason = valueAt(choice, 'finish_reason');
  const finish = typeof reason === 'string' && reason !== '' ? reason : null;
  const chunkOf = (added: Frame): Frame => ({
    choices: choice === undefined ? [] : [{ index: 0, delta: added, finish_reason: finish }],
    ...(isRecord(usage) && { usage: countsIn(usage) }),
  });
  const words = finish === null && !isRecord(usage) ? chunkWordsOf(delta, chunkOf) : null;
  const isCount = choice === undefined && isRecord(usage);
  const isFinal = finish !== null && !speaks && spoke && !/tool|function/i.test(finish);
  return { ...quiet, frames: [chunkOf(delta)], words, speaks, finish, isFinal: isFinal || isCount };
};

/** What a choice adds. A whole message, as some send it at the end, counts where nothing came yet. */
function deltaOf(choice: unknown, spoke: boolean): Frame {
  const delta = addedBy(valueAt(choice, 'delta'));
  if (spoke || Object.keys(delta).length > 0) return delta;
  return addedBy(valueAt(choice, 'message') ?? { content: valueAt(choice, 'text') });
}

function addedBy(delta: unknown): Frame {
  if (!isRecord(delta)) return {};
  const { content, refusal, tool_calls, annotations } = delta;
  const reasoning = reasoningIn(delta);
  const calls = Array.isArray(tool_calls) ? tool_calls.filter(isToolCall) : [];
  return {
    ...(textIn(content) && { content: mendedContent(content) }),
    ...(textIn(refusal) && { refusal: textIn(refusal) }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(Array.isArray(annotations) && { annotations }),
  };
}

function reasoningIn(delta: Frame): string {
  // vLLM and DeepSeek say reasoning_content; OpenRouter, Ollama and newer vLLM reasoning.
  const { reasoning_content, reasoning, thinking, reasoning_details } = delta;
  return textIn(
    [reasoning_content, reasoning, thinking, reasoning_details].find((value) => textIn(value)),
  );
}

/** Mistral gives a list of parts where it reasons, which the SDK knows. */
function mendedContent(content: unknown): unknown {
  if (!Array.isArray(content)) return textIn(content);
  return content.map((part: unknown) =>
    isRecord(part) && typeof part.type === 'string' ? part : { type: 'text', text: textIn(part) },
  );
}

function isToolCall(call: unknown): boolean {
  return isRecord(call) && isRecord(call.function);
}

function countsIn(usage: Frame): Frame {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => typeof value === 'number'));
}

function chunkWordsOf(delta: Frame, chunkOf: (added: Frame) => Frame): Words | null {
  const [key, ...others] = Object.keys(delta);
  const text = key === undefined ? null : delta[key];
  if (key === undefined || others.length > 0 || typeof text !== 'string') return null;
  return { key, text, frameOf: (all) => chunkOf({ [key]: all }) };
}

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
  return { ...quiet, frames: [frame], words: deltaWordsOf(frame), speaks };
};

function deltaWordsOf(frame: Frame): Words | null {
  const { type, item_id, output_index, content_index, summary_index, delta: text } = frame;
  if (typeof text !== 'string' || !/_text\.delta$/.test(String(type))) return null;
  const key = `${type} ${item_id} ${output_index} ${content_index} ${summary_index}`;
  return { key, text, frameOf: (all) => ({ ...frame, delta: all }) };
}

function ending(frame: Frame, spoke: boolean) {
  const response = isRecord(frame.response) ? frame.response : {};
  const cut = frame.type === 'response.incomplete';
  const reason = valueAt(response, 'incomplete_details', 'reason');
  const finish = cut ? (typeof reason === 'string' ? reason : 'length') : 'stop';
  const usage = isRecord(response.usage) ? { usage: responseUsage(response.usage) } : {};
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

function responseUsage(usage: Frame): Frame | null {
  const { input_tokens, output_tokens } = usage;
  if (typeof input_tokens !== 'number' || typeof output_tokens !== 'number') return null;
  return { input_tokens, output_tokens };
}
