import { type Dialect, type Frame, isRecord, quiet, valueAt } from './frame.ts';

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
