import type { ToolDecision } from '#lib/shared/tool-call.ts';

/** What somebody says of a call: whether it may be made, or that it is to end. */
export type CallRequest = ToolDecision | 'skip';

/** The calls of a live run that somebody may say something of, until they have ended. */
export class OpenCalls {
  readonly #hearers = new Map<string, (request: CallRequest) => void>();

  open(callId: string, hear: (request: CallRequest) => void): void {
    this.#hearers.set(callId, hear);
  }

  close(callId: string): void {
    this.#hearers.delete(callId);
  }

  /** Passes a request on; one for a call that is not open changes nothing. */
  tell(callId: string, request: CallRequest): void {
    this.#hearers.get(callId)?.(request);
  }
}
