import { type Dialect, type Frame, isRecord, quiet, valueAt } from './frame.ts';

/** Events of the Messages API: https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const readAnthropic: Dialect = (frame, spoke) => {
  switch (frame.type) {
    case 'message_start':
      return { ...quiet, frames: [startFrame(frame.message)] };
    case 'content_block_start':
    case 'content_block_delta':
      return { ...quiet, frames: [frame], speaks: true };
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
