import { getConfig } from '#lib/config.ts';
import { processWide } from '#lib/process-wide.ts';
import { RecentMap } from '#lib/recent-map.ts';
import { tooMany } from '#lib/request-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import type { RunInput } from '#lib/shared/run-input.ts';

/**
 * What one person, one address and this process may have at once, or in a minute: there is no sign-in,
 * and every prompt is at the operator's expense. Stopping is never counted, nor are its retries.
 */
const counted = () =>
  processWide('limits', () => {
    const { limits } = getConfig();
    return {
      ...limits,
      prompts: new Rate(limits.promptsPerMinute),
      guests: new Rate(limits.newGuestsPerMinute),
      streams: new Map<string, number>(),
    };
  });

/** Seconds after which it is worth asking again for what is freed when something else ends. */
const whenOneEnds = 5;

/**
 * Counts a prompt that is about to be started. Call it in the same turn as startRun, which counts as
 * live what it starts; a run that has been asked to end has given its place back.
 * @returns what to call where it could not be started
 * @throws {RequestError} 429
 */
export function countPrompt({ live }: Engine, userId: string, input: RunInput): () => void {
  // The same request once more, as its answer was lost: that it has been started is what helps.
  if (live.get(userId, input.id)) return () => undefined;
  const { runs, runsInProcess, prompts, promptsPerMinute } = counted();
  const others = live.all().filter((run) => !run.signal.aborted);
  if (others.length >= runsInProcess) {
    const message = 'Halt is busy with other answers. Try again in a moment.';
    throw tooMany('runs', message, whenOneEnds);
  }
  const { chatId, promptId } = { chatId: null, promptId: null, ...input };
  const own = others.filter(
    // What streams in the same chat makes room for this one.
    ({ userId: owner, row }) =>
      owner === userId && !(row && (row.chatId === chatId || row.promptId === promptId)),
  );
  if (own.length >= runs) {
    const message = `You have ${own.length} answers streaming, the most at once. Stop one, or wait for one to finish.`;
    throw tooMany('runs', message, whenOneEnds);
  }
  const waitMs = prompts.take(userId);
  if (waitMs > 0) {
    const message = `You have sent ${promptsPerMinute} prompts in a minute, the most allowed. Try again in a moment.`;
    throw tooMany('prompts', message, waitMs / 1000);
  }
  return () => prompts.giveBack(userId);
}

/**
 * Counts a stream that somebody opens.
 * @returns what to call when it is closed; further calls change nothing
 * @throws {RequestError} 429
 */
export function countStream(userId: string): () => void {
  const { streams, streamsAtOnce } = counted();
  const open = streams.get(userId) ?? 0;
  if (open >= streamsAtOnce) {
    const message = `You have ${open} streams open, the most at once. Close another tab of Halt.`;
    throw tooMany('streams', message, whenOneEnds);
  }
  streams.set(userId, open + 1);
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    const left = (streams.get(userId) ?? 1) - 1;
    if (left > 0) streams.set(userId, left);
    else streams.delete(userId);
  };
}

/** Counts a guest who is about to be made. @throws {RequestError} 429 */
export function countNewGuest(address: string): void {
  const waitMs = counted().guests.take(address);
  if (waitMs === 0) return;
  const message = 'Too many new visitors from your network. Wait a moment, then reload.';
  throw tooMany('guests', message, waitMs / 1000);
}

const minuteMs = 60_000;
/** Whoever was not seen for longest is forgotten beyond so many, and may then ask as often as anew. */
const mostKnown = 10_000;

type Bucket = { left: number; at: number };

/** How often each of many may do something: so many at once, and no more than that in a minute. */
export class Rate {
  readonly #buckets = new RecentMap<Bucket>(mostKnown);
  readonly #perMinute: number;
  readonly #now: () => number;

  constructor(perMinute: number, now = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Counts one more of somebody's. @returns how long to wait first, in ms; 0 where it was counted. */
  take(key: string): number {
    const left = this.#left(key);
    if (left < 1) return ((1 - left) * minuteMs) / this.#perMinute;
    this.#buckets.set(key, { left: left - 1, at: this.#now() });
    return 0;
  }

  /** Takes back what came to nothing. */
  giveBack(key: string): void {
    this.#buckets.set(key, { left: this.#left(key) + 1, at: this.#now() });
  }

  #left(key: string): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return this.#perMinute;
    const regained = ((this.#now() - bucket.at) * this.#perMinute) / minuteMs;
    return Math.min(this.#perMinute, bucket.left + regained);
  }
}
