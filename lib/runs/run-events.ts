import type { ProviderMetadata } from 'ai';
import { type GrowingPart, isGrowing, type RunJson, type WholePart } from '#lib/shared/run.ts';
import { atBeginning, type Cursor, type Delta } from './answer.ts';
import { CallEvents } from './call-events.ts';
import type { LiveRun } from './live-run.ts';

/** What a stream needs of a run, wherever it is driven. */
export type WatchedRun = Pick<LiveRun, 'id' | 'answer' | 'final' | 'changed' | 'unsaved'>;

/** A run that somebody watches. */
export type RunView = {
  run: WatchedRun;
  /** The run as it was when they came. */
  start: RunJson;
  /** Whether they ask again and again for what there is, instead of waiting for more. */
  inSteps: boolean;
  /** What to call when they are gone. */
  detach: () => void;
};

/** What a slow viewer costs at most, in characters: it is given the next piece when it has this. */
const longestPiece = 64 * 1024;

/** Headers of an event stream; `no-transform` keeps proxies from holding it back to compress it. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'private, no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Headers of a run's stream. */
export function runStreamHeaders(runId: string): Record<string, string> {
  return {
    ...eventStreamHeaders,
    'x-vercel-ai-ui-message-stream': 'v1',
    'x-run-id': runId,
  };
}

/**
 * A run as one viewer reads it, from its first character on, at the viewer's own pace: the AI SDK's
 * UI message stream, version 1 (server-sent events; ai's docs/04-ai-sdk-ui/50-stream-protocol.mdx).
 * A slow viewer gets larger deltas and costs no memory.
 */
export class RunEvents {
  /** Whether all has been read. */
  done = false;
  readonly #run: WatchedRun;
  readonly #start: RunJson;
  #cursor: Cursor = atBeginning;
  readonly #calls = new CallEvents();
  #openPart: { type: GrowingPart['type']; id: string } | null = null;
  #started = false;
  #saidUnsaved = false;

  /** @param start the run as it is when the stream opens. */
  constructor(run: WatchedRun, start: RunJson) {
    this.#run = run;
    this.#start = start;
  }

  /** What is new as text of the stream, once there is something: a piece of it where it is much. */
  async next(): Promise<string> {
    if (!this.#started) {
      this.#started = true;
      const messageMetadata = { run: withoutAnswer(this.#start) };
      const begin = event({ type: 'start', messageId: this.#run.id, messageMetadata });
      return begin + event({ type: 'start-step' }) + this.#news();
    }
    while (!this.hasNews) await this.#run.changed();
    const news = this.#news();
    if (!this.#run.final || this.#run.answer.isPast(this.#cursor)) {
      return news + this.#unsavedNotice();
    }
    this.done = true;
    return news + this.#end(this.#run.final);
  }

  /** Whether there is something to read already. */
  get hasNews(): boolean {
    const { final, answer, unsaved } = this.#run;
    return final !== null || answer.isPast(this.#cursor) || (unsaved && !this.#saidUnsaved);
  }

  /** Once, where the answer is all here but cannot be saved at present. */
  #unsavedNotice(): string {
    if (!this.#run.unsaved || this.#saidUnsaved) return '';
    this.#saidUnsaved = true;
    return event({ type: 'data-unsaved', data: {}, transient: true });
  }

  #news(): string {
    const { deltas, cursor } = this.#run.answer.read(this.#cursor, longestPiece);
    this.#cursor = cursor;
    return deltas.map((delta) => this.#deltaEvents(delta)).join('');
  }

  #deltaEvents({ part, added }: Delta): string {
    if (!isGrowing(added)) return this.#wholeEvents(added);
    const { type, text, providerMetadata } = added;
    const id = String(part);
    let events = '';
    if (this.#openPart?.id !== id) {
      events += this.#closePart() + event({ type: `${type}-start`, id });
      this.#openPart = { type, id };
    }
    if (text !== '') events += event({ type: `${type}-delta`, id, delta: text });
    return providerMetadata ? events + this.#closePart(providerMetadata) : events;
  }

  #wholeEvents(part: WholePart): string {
    // What becomes of a call does not end a text that has begun after it.
    if (part.type === 'data-tool-call') return event(part);
    if (part.type === 'dynamic-tool') {
      const close = this.#calls.isNew(part) ? this.#closePart() : '';
      return close + this.#calls.of(part).map(event).join('');
    }
    const close = this.#closePart();
    if (part.type !== 'step-start') return close + event(part);
    return close + event({ type: 'finish-step' }) + event({ type: 'start-step' });
  }

  #closePart(providerMetadata?: ProviderMetadata): string {
    const open = this.#openPart;
    this.#openPart = null;
    return open ? event({ type: `${open.type}-end`, id: open.id, providerMetadata }) : '';
  }

  #end(run: RunJson): string {
    const messageMetadata = { run: withoutAnswer(run) };
    const close = this.#closePart();
    if (run.status === 'completed') {
      const finish = event({ type: 'finish', finishReason: 'stop', messageMetadata });
      return `${close}${event({ type: 'finish-step' })}${finish}data: [DONE]\n\n`;
    }
    const last =
      run.status === 'canceled'
        ? event({ type: 'abort', reason: run.endReason ?? 'stop' })
        : event({ type: 'error', errorText: run.error?.message ?? 'The answer failed.' });
    return `${close}${event({ type: 'message-metadata', messageMetadata })}${last}data: [DONE]\n\n`;
  }
}

function event(chunk: Record<string, unknown>): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function withoutAnswer({ text: _text, parts: _parts, ...run }: RunJson) {
  return run;
}
