import type { RunInput } from '#lib/shared/run-input.ts';
import type { FollowedRuns } from './followed-runs.ts';
import { fetchInSession, jsonBody } from './request.ts';
import { type StreamSlot, takeStreamSlot } from './stream-slots.ts';

/** What requesting, following and stopping a run share. */
export type RunContext = { runs: FollowedRuns; transport: RunTransport };

/** What the server answered, on the connection that was free for it. */
export type RunResponse = {
  response: Response;
  /** Whether it holds what there is so far, instead of going on until the run ends. */
  isStep: boolean;
  /** Gives the connection back to the browser's other streams. */
  release: () => void;
};

/**
 * The connections of this page on which runs are requested and followed: one a run at most. While the
 * browser has a connection to spare the answer streams; else it is followed in steps, each a short
 * request, so that a Stop always finds a connection free.
 */
export class RunTransport {
  readonly #connections = new Map<string, AbortController>();
  /** Resolves when the page is back from where the browser has put it away. */
  #back: Promise<void> = Promise.resolve();
  #comeBack = () => {};

  /** A new connection for the run, in place of the one before; it ends with the signal. */
  connect(id: string): AbortSignal {
    this.disconnect(id);
    const controller = new AbortController();
    this.#connections.set(id, controller);
    return controller.signal;
  }

  disconnect(id: string): void {
    this.#connections.get(id)?.abort();
    this.#connections.delete(id);
  }

  /** A page that is put away must not hold a connection, or the browser cannot keep it. */
  pause(): void {
    this.#back = new Promise((resolve) => {
      this.#comeBack = resolve;
    });
    for (const id of [...this.#connections.keys()]) this.disconnect(id);
  }

  resume(): void {
    this.#comeBack();
  }

  /**
   * Requests a run; the response streams it, or accepts it (202) to be followed in steps, or refuses.
   * @throws {ApiError} where nothing answered, and the signal's own reason
   */
  async request(body: RunInput, signal: AbortSignal): Promise<RunResponse> {
    return await this.#send(body.id, '/api/runs', jsonBody('POST', body), 'respond-async', signal);
  }

  /** Connects to a run that streams already; 204 when it has ended. Throws as `request` does. */
  async follow(id: string, signal: AbortSignal): Promise<RunResponse> {
    await this.#back;
    return await this.#send(id, streamPath(id), {}, 'wait=0', signal);
  }

  async #send(
    id: string,
    path: string,
    init: RequestInit,
    preferInSteps: string,
    signal: AbortSignal,
  ): Promise<RunResponse> {
    const slot = await takeStreamSlot();
    const release = () => slot?.release();
    const headers = new Headers(init.headers);
    if (!slot) headers.set('prefer', preferInSteps);
    try {
      signal.throwIfAborted();
      const response = await fetchInSession(path, { ...init, headers, signal });
      if (slot && isStream(response)) this.#giveWayWhenRecalled(id, slot, signal);
      return { response, isStep: slot === null, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Before the connection goes, a step says that this page goes on following, or the run would end. */
  #giveWayWhenRecalled(id: string, { recalled }: StreamSlot, signal: AbortSignal): void {
    const giveWay = async () => {
      try {
        const step = await fetchInSession(streamPath(id), {
          headers: { prefer: 'wait=0' },
          signal,
        });
        await step.body?.cancel();
      } catch {
        // Unreachable: then the connection is of no use either, and following goes on as it can.
      }
      if (!signal.aborted) this.disconnect(id);
    };
    recalled.addEventListener('abort', () => void giveWay(), { signal });
  }
}

function streamPath(id: string): string {
  return `/api/runs/${id}/stream`;
}

function isStream({ ok, body }: Response): boolean {
  return ok && body !== null;
}
