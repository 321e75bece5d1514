import { type Dialect, type Frame, isRecord, quiet, textIn, valueAt, type Words } from './frame.ts';

/** Chunks of Chat Completions: https://platform.openai.com/docs/api-reference/chat-streaming */
export const readChat: Dialect = (frame, spoke) => {
  if (!Array.isArray(frame.choices) && !isRecord(frame.usage)) return null;
  const choice: unknown = valueAt(frame, 'choices', 0);
  const delta = deltaOf(choice, spoke);
  const speaks = delta !== null && addsWords(delta);
  const reason = valueAt(choice, 'finish_reason');
  const finish = typeof reason === 'string' && reason !== '' ? reason : null;
  const isCount = choice === undefined && isRecord(frame.usage);
  const isAsExpected = isPlain(frame, choice, delta);
  const frames = [isAsExpected ? frame : mended(frame, choice, delta, finish)];
  const hasWordsAlone = isAsExpected && speaks && finish === null;
  const words = hasWordsAlone ? chunkWordsOf(frame, choice, delta) : null;
  const isFinal = finish !== null && !speaks && spoke && !/tool|function/i.test(finish);
  return { ...quiet, frames, words, speaks, finish, isFinal: isFinal || isCount };
};

/** What a choice adds. A whole message, as some send it at the end, counts where nothing came yet. */
function deltaOf(choice: unknown, spoke: boolean): Frame | null {
  if (!isRecord(choice)) return null;
  if (isRecord(choice.delta) && addsWords(choice.delta)) return choice.delta;
  const whole = isRecord(choice.message) ? choice.message : { content: choice.text };
  if (!spoke && addsWords(whole)) return whole;
  return isRecord(choice.delta) ? choice.delta : null;
}

function reasoningOf(delta: Frame): unknown {
  // vLLM and DeepSeek say reasoning_content; OpenRouter, Ollama and newer vLLM reasoning.
  const { reasoning_content, reasoning, thinking, reasoning_details } = delta;
  return [reasoning_content, reasoning, thinking, reasoning_details].find((value) => textIn(value));
}

function addsWords(delta: Frame): boolean {
  const { content, refusal, tool_calls } = delta;
  if (typeof content === 'string' && content !== '') return true;
  if (Array.isArray(tool_calls) && tool_calls.length > 0) return true;
  return textIn(content) !== '' || textIn(refusal) !== '' || textIn(reasoningOf(delta)) !== '';
}

const keysOfWords = ['content', 'reasoning_content', 'reasoning'] as const;

function chunkWordsOf(frame: Frame, choice: unknown, delta: Frame): Words | null {
  const [key, ...others] = keysOfWords.filter((each) => delta[each]);
  if (key === undefined || others.length > 0 || frame.usage) return null;
  if (delta.refusal || delta.annotations) return null;
  const text = String(delta[key]);
  const frameOf = (all: string) => ({
    ...frame,
    choices: [{ ...(choice as Frame), delta: { [key]: all } }],
  });
  return { key, text, frameOf };
}

/** Whether the SDK takes a chunk as it is. */
function isPlain(frame: Frame, choice: unknown, delta: Frame | null): boolean {
  const { id, created, model, usage, choices } = frame;
  if (!Array.isArray(choices) || !isOptional(created, 'number')) return false;
  if (!isOptional(id, 'string') || !isOptional(model, 'string')) return false;
  if (usage && !(isRecord(usage) && isPlainUsage(usage))) return false;
  if (choice === undefined) return true;
  if (!isRecord(choice) || choice.delta !== delta || choices.length > 1) return false;
  if (!isOptional(choice.finish_reason, 'string') || choice.finish_reason === '') return false;
  if (!delta) return true;
  const { role, content, reasoning_content, reasoning, tool_calls } = delta;
  if (delta.thinking || (delta.reasoning_details && !reasoning)) return false;
  if (role !== undefined && role !== 'assistant' && role !== '' && role !== null) return false;
  if (!isOptional(content, 'string') || tool_calls) return false;
  const isReasoning = isOptional(reasoning_content, 'string') && isOptional(reasoning, 'string');
  return isReasoning && !(reasoning_content === '' && reasoning);
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || value === null || typeof value === type;
}

function isPlainUsage(usage: Frame): boolean {
  return Object.values(usage).every((value) => isOptional(value, 'number'));
}

function mended(frame: Frame, choice: unknown, delta: Frame | null, finish: string | null): Frame {
  const { id, created, model, usage } = frame;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof created === 'number' && { created }),
    ...(typeof model === 'string' && { model }),
    choices: choice === undefined ? [] : [mendedChoice(delta, finish)],
    ...(isRecord(usage) && { usage: mendedUsage(usage) }),
  };
}

function mendedChoice(delta: Frame | null, finish_reason: string | null): Frame {
  return { index: 0, delta: mendedDelta(delta), finish_reason };
}

function mendedDelta(delta: Frame | null): Frame {
  if (!delta) return {};
  const { content, refusal, tool_calls } = delta;
  const reasoning = textIn(reasoningOf(delta));
  const calls = Array.isArray(tool_calls) ? tool_calls.filter(isToolCall) : [];
  return {
    content: mendedContent(content),
    ...(textIn(refusal) && { refusal: textIn(refusal) }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
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

function mendedUsage(usage: Frame): Frame {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => typeof value === 'number'));
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
