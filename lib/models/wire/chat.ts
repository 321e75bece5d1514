import { type Dialect, type Frame, isRecord, quiet, textIn, valueAt } from './frame.ts';

/** Chunks of Chat Completions: https://platform.openai.com/docs/api-reference/chat-streaming */
export const readChat: Dialect = (frame, spoke) => {
  if (!Array.isArray(frame.choices) && !isRecord(frame.usage)) return null;
  const choice: unknown = valueAt(frame, 'choices', 0);
  const delta = deltaOf(choice, spoke);
  const speaks = delta !== null && addsWords(delta);
  const reason = valueAt(choice, 'finish_reason');
  const finish = typeof reason === 'string' && reason !== '' ? reason : null;
  const isCount = choice === undefined && isRecord(frame.usage);
  const frames = [isPlain(frame, choice, delta) ? frame : mended(frame, choice, delta, finish)];
  const isFinal = finish !== null && !speaks && spoke && !/tool|function/i.test(finish);
  return { ...quiet, frames, speaks, finish, isFinal: isFinal || isCount };
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
    choices: choice === undefined ? [] : [{ delta: mendedDelta(delta), finish_reason: finish }],
    ...(isRecord(usage) && { usage: mendedUsage(usage) }),
  };
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
