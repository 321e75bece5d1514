import { jsonBody } from '#lib/client/http.ts';
import type { OnLeave, RunJson } from '#lib/shared/run.ts';

/** The body of `POST /api/runs`. */
export type RunBody = { id: string; model?: string; onLeave?: OnLeave } & (
  | {
      kind: 'prompt';
      chatId: string;
      text: string;
      afterRunId?: string;
      /** How much of the answer that this prompt supersedes was on screen. */
      supersededShown?: number;
    }
  | { kind: 'regenerate'; promptId: string }
  | { kind: 'resume'; runId: string }
);

/** Sends a request whose response streams: over the live socket, or by itself. */
export type SendStreaming = (path: string, init: RequestInit) => Promise<Response>;

/** Asks for a run; the answer streams it, or refuses. */
export function postRun(
  send: SendStreaming,
  body: RunBody,
  signal: AbortSignal,
): Promise<Response> {
  return send('/api/runs', { ...jsonBody('POST', body), signal });
}

/** Connects to a run that streams already; 204 when it has ended. */
export function openRunStream(
  send: SendStreaming,
  runId: string,
  signal: AbortSignal,
): Promise<Response> {
  return send(`/api/runs/${runId}/stream`, { signal });
}

export type CancelBody = { reason: 'stop' | 'left'; shown?: number };

/** What came of asking to cancel: the run as saved, not heard of yet, or not delivered. */
export type CancelAnswer = { run: RunJson } | 'unknown' | 'undelivered';

/** The server takes five seconds at most. */
const cancelTimeoutMs = 10_000;

/**
 * Asks to cancel a run. The request leaves before this returns, outlives the page, and never
 * throws. It does not wait for a session: who has none has no run to cancel.
 */
export async function askToCancel(runId: string, body: CancelBody): Promise<CancelAnswer> {
  const path = `/api/runs/${runId}/cancel`;
  // Where a request cannot outlive its page, a beacon can, but it tells nothing: both are sent.
  if (body.reason === 'left' && !('keepalive' in Request.prototype)) sendAsBeacon(path, body);
  try {
    const response = await fetch(path, {
      ...jsonBody('POST', body),
      keepalive: true,
      signal: AbortSignal.timeout(cancelTimeoutMs),
    });
    if (response.status === 202) return 'unknown';
    if (!response.ok) return 'undelivered';
    const answer = (await response.json()) as { run: RunJson };
    return { run: answer.run };
  } catch {
    // Nothing answered. Who asked says so and asks again.
    return 'undelivered';
  }
}

/**
 * Asks to cancel every run of the user, in whichever tab it was started: whether the server has said
 * that all of them have ended. Never throws.
 */
export async function askToCancelAll(): Promise<boolean> {
  try {
    const response = await fetch('/api/runs/cancel', {
      ...jsonBody('POST', { reason: 'stop' }),
      keepalive: true,
      signal: AbortSignal.timeout(cancelTimeoutMs),
    });
    return response.ok;
  } catch {
    // Nothing answered. Who asked says so and asks again.
    return false;
  }
}

function sendAsBeacon(path: string, body: CancelBody): void {
  navigator.sendBeacon(path, new Blob([JSON.stringify(body)], { type: 'application/json' }));
}
