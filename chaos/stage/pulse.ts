import { setTimeout as delay } from 'node:timers/promises';

const intervalMs = 250;
const lateMs = 20_000;
/** A beat that ended so long before a moment still tells of it: a busy machine stays so for a while. */
const aroundMs = 4_000;

/**
 * How long a server takes at each moment to ask its database anything: on a machine that has more
 * to do than it can, nothing is in time, and no server is to blame for that.
 */
export class Pulse {
  readonly #server: { url: string; isReady: boolean };
  readonly #beats: { at: number; took: number }[] = [];

  constructor(server: { url: string; isReady: boolean }) {
    this.#server = server;
  }

  /** Beats until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    for (; !signal.aborted; await delay(intervalMs)) {
      if (!this.#server.isReady) continue;
      const at = Date.now();
      try {
        const late = AbortSignal.timeout(lateMs);
        await (await fetch(`${this.#server.url}/api/health`, { signal: late })).text();
      } catch {
        // It was killed meanwhile: how long it had not answered by then is what counts.
      }
      this.#beats.push({ at, took: Date.now() - at });
    }
  }

  /** The longest beat that was under way between the two times, in milliseconds. */
  slowest(from: number, until: number): number {
    const beats = this.#beats.filter(({ at, took }) => at + took >= from && at <= until);
    return Math.max(0, ...beats.map(({ took }) => took));
  }
}

/**
 * What a busy machine may add to anything between two moments, in milliseconds: a question to a
 * server, and one from it, each as slow as the slowest answer around that time.
 */
export function slowness(
  servers: readonly { pulse: Pulse }[],
  from: number,
  until: number,
): number {
  return 2 * Math.max(0, ...servers.map(({ pulse }) => pulse.slowest(from - aroundMs, until)));
}
