import { type Dialect, type Frame, isRecord, quiet, valueAt, type Words } from './frame.ts';

/** Events of the Messages API: https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const readAnthropic: Dialect = (frame, spoke) => {
  switch (frame.type) {
    case 'message_start':
      return { ...quiet, frames: [startFrame(frame.message)] };
    case 'content_block_start':
    case 'content_block_delta':
      return { ...quiet, frames: [frame], words: wordsOf(frame), speaks: true };
    case 'content_block_stop':
      return { ...quiet, frames: [frame] };
    case 'message_delta':
      return ending(frame);
    case 'message_stop':
      return { ...quiet, frames: [frame], isFinal: true, isLast: true };
    case 'message':
      return whole(frame, spoke);
    case 'ping':
      return { ...quiet, frames: [] };
    default:
      // The SDK knows no other, and an answer does not end with one.
      return null;
  }
};

function wordsOf(frame: Frame): Words | null {
  const { index, delta } = frame;
  if (!isRecord(delta) || (delta.type !== 'text_delta' && delta.type !== 'thinking_delta')) {
    return null;
  }
  const name = delta.type === 'text_delta' ? 'text' : 'thinking';
  const text = delta[name];
  if (typeof text !== 'string') return null;
  const frameOf = (all: string) => ({ ...frame, delta: { type: delta.type, [name]: all } });
  return { key: `${index} ${name}`, text, frameOf };
}

function startFrame(message: unknown): Frame {
  const { id, model } = isRecord(message) ? message : {};
  const usage = valueAt(message, 'usage');
  const counted = isRecord(usage) && typeof usage.input_tokens === 'number';
  return {
    type: 'message_start',
    message: {
      id: typeof id === 'string' ? id : null,
      model: typeof model === 'string' ? model : null,
      usage: counted ? usage : { input_tokens: 0 },
    },
  };
}

function ending(frame: Frame) {
  const reason = valueAt(frame, 'delta', 'stop_reason');
  const finish = typeof reason === 'string' ? reason : null;
  const usage = isRecord(frame.usage) && typeof frame.usage.output_tokens === 'number';
  const mended = usage ? frame : { ...frame, usage: { output_tokens: 0 } };
  return { ...quiet, frames: [mended], finish, isFinal: finish !== null };
}

/** A whole message as the events that would have led to it. */
function whole(message: Frame, spoke: boolean) {
  const content: unknown[] = Array.isArray(message.content) && !spoke ? message.content : [];
  const blocks = content.filter(isRecord).flatMap(blockFrames);
  const { stop_reason, usage } = message;
  const delta = { type: 'message_delta', delta: { stop_reason }, usage };
  const { frames, finish } = ending(delta);
  return {
    frames: [startFrame(message), ...blocks, ...frames, { type: 'message_stop' }],
    speaks: blocks.length > 0,
    finish: finish ?? 'end_turn',
    isFinal: true,
    isLast: true,
  };
}

function blockFrames(block: Frame, index: number): Frame[] {
  const start = (content_block: Frame) => ({ type: 'content_block_start', index, content_block });
  const delta = (value: Frame) => ({ type: 'content_block_delta', index, delta: value });
  const stop = { type: 'content_block_stop', index };
  const { type, text, thinking, signature } = block;
  if (type === 'text') {
    return [start({ type, text: '' }), delta({ type: 'text_delta', text }), stop];
  }
  if (type !== 'thinking') return [start(block), stop];
  const signed =
    typeof signature === 'string' ? [delta({ type: 'signature_delta', signature })] : [];
  const thought = delta({ type: 'thinking_delta', thinking });
  return [start({ type, thinking: '' }), thought, ...signed, stop];
}

/** Responses of generateContent: https://ai.google.dev/api/generate-content */
export const readGoogle: Dialect = (frame, spoke) => {
  const { candidates, promptFeedback, usageMetadata } = frame;
  if (!Array.isArray(candidates) && !isRecord(promptFeedback) && !isRecord(usageMetadata)) {
    return null;
  }
  const parts = valueAt(candidates, 0, 'content', 'parts');
  const speaks = Array.isArray(parts) && parts.some((part) => isRecord(part) && part.text !== '');
  const blocked = valueAt(promptFeedback, 'blockReason');
  const reason = valueAt(candidates, 0, 'finishReason') ?? blocked;
  // At a limit of one request the SDK would ask for the rest, beside this line.
  if (reason === 'CONTINUATION') return readGoogle(endedAtLimit(frame), spoke);
  const isReason = typeof reason === 'string' && !/^(.*UNSPECIFIED)?$/.test(reason);
  const finish = isReason ? reason : null;
  const isFinal = finish !== null && (Boolean(blocked) || (!speaks && spoke));
  return { ...quiet, frames: [frame], speaks, finish, isFinal };
};

function endedAtLimit(frame: Frame): Frame {
  const { continuationToken, ...candidate } = valueAt(frame, 'candidates', 0) as Frame;
  return { ...frame, candidates: [{ ...candidate, finishReason: 'MAX_TOKENS' }] };
}
