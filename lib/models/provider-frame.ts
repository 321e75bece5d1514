import type { ReportedUsage } from './answer-event.ts';
import { errorFromStatus, ProviderError } from './provider-error.ts';

/** One parsed event of a provider's stream, of either API; nothing in it is sure to be there. */
type Frame = Record<string, unknown>;

/** The error that a frame announces in the middle of a stream; null for every other frame. */
export function errorInFrame(frame: unknown): ProviderError | null {
  if (!isRecord(frame)) return null;
  if (frame.type === 'response.failed') return failure(valueAt(frame, 'response', 'error'));
  if (frame.error) return failure(frame.error);
  if (frame.type === 'error') return failure(frame);
  return finishReason(frame) === 'error' ? new ProviderError('provider_failed') : null;
}

/** Whether the frame says that the provider has finished its answer. */
export function isLastFrame(frame: unknown): boolean {
  if (!isRecord(frame)) return false;
  if (frame.type === 'response.completed' || frame.type === 'response.incomplete') return true;
  return Boolean(finishReason(frame));
}

/** The token counts in a frame; null where it has none that make sense. */
export function usageInFrame(frame: unknown): ReportedUsage | null {
  if (!isRecord(frame)) return null;
  const usage = frame.usage ?? valueAt(frame, 'response', 'usage');
  if (!isRecord(usage)) return null;
  const inputTokens = usage.prompt_tokens ?? usage.input_tokens;
  const outputTokens = usage.completion_tokens ?? usage.output_tokens;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : null;
}

function finishReason(frame: Frame): unknown {
  const choice = Array.isArray(frame.choices) ? frame.choices[0] : null;
  return isRecord(choice) ? choice.finish_reason : null;
}

function failure(error: unknown): ProviderError {
  return errorFromStatus(isRecord(error) ? statusOf(error) : 500, { error });
}

// Errors inside a stream have no HTTP status; their code, type or status field has to tell.
function statusOf(error: Frame): number {
  for (const value of [error.status, error.code]) {
    const status = Number(value);
    if (Number.isInteger(status) && status >= 400 && status <= 599) return status;
  }
  const kind = `${error.code} ${error.type}`.toLowerCase();
  if (/insufficient_quota|rate_limit/.test(kind)) return 429;
  if (/authentication|invalid_api_key|permission/.test(kind)) return 401;
  if (/not_found/.test(kind)) return 404;
  if (/invalid|bad_request|context_length/.test(kind)) return 400;
  return 500;
}

function valueAt(frame: Frame, outer: string, inner: string): unknown {
  const value = frame[outer];
  return isRecord(value) ? value[inner] : null;
}

function isRecord(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
