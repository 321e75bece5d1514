import { jsonBody } from '#components/client/http.ts';
import type { OnLeave, RunJson } from '#lib/runs/run.ts';

/** The body of `POST /api/runs`. */
export type RunBody = { id: string; model?: string; onLeave: OnLeave } & (
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

const cancelTimeoutMs = 15_000;

/**
 * Asks to cancel a run. The request leaves before this returns, outlives the page, and never
 * throws. It does not wait for a session: who has none has no run to cancel.
 */
export async function askToCancel(runId: string, body: CancelBody): Promise<CancelAnswer> {
  const path = `/api/runs/${runId}/cancel`;
  const json = JSON.stringify(body);
  if (body.reason === 'left' && !('keepalive' in Request.prototype)) {
    return sendAsBeacon(path, json);
  }
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

function sendAsBeacon(path: string, json: string): CancelAnswer {
  const sent = navigator.sendBeacon(path, new Blob([json], { type: 'application/json' }));
  return sent ? 'unknown' : 'undelivered';
}
