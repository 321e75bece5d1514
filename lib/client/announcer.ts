import type { RunJson, RunStatus } from '#lib/shared/run.ts';
import { unconfirmedCalls } from '#lib/shared/tool-parts.ts';

/** Long enough to be noticed and read out, short enough not to be met again while reading on. */
const keptMs = 2000;

const endSentences: Record<Exclude<RunStatus, 'streaming'>, string> = {
  completed: 'Answer finished',
  canceled: 'Answer stopped',
  failed: 'Answer failed',
};

/** How an answer ended; null while it streams. */
export function endSentence({ status, parts }: Pick<RunJson, 'status' | 'parts'>): string | null {
  if (status === 'streaming') return null;
  const open = status === 'completed' ? 0 : unconfirmedCalls(parts).length;
  if (open === 0) return endSentences[status];
  const calls = open === 1 ? 'A tool call' : `${open} tool calls`;
  return `${endSentences[status]}. ${calls} may have happened`;
}

export const troubleSentences = {
  lost: 'Connection lost',
  unconfirmed: 'Stop not confirmed yet',
};

/** The sentence that screen readers are told now, for `keptMs`. */
export class Announcer {
  readonly #listeners = new Set<() => void>();
  #sentence = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  current = (): string => this.#sentence;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  say(sentence: string): void {
    clearTimeout(this.#timer);
    this.#change(sentence);
    this.#timer = setTimeout(() => this.#change(''), keptMs);
  }

  #change(sentence: string): void {
    this.#sentence = sentence;
    for (const listener of [...this.#listeners]) listener();
  }
}
