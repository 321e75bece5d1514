import type { RunStatus } from '#lib/shared/run.ts';

/** Long enough to be noticed and read out, short enough not to be met again while reading on. */
const keptMs = 2000;

export const endSentences: Record<Exclude<RunStatus, 'streaming'>, string> = {
  completed: 'Answer finished',
  canceled: 'Answer stopped',
  failed: 'Answer failed',
};

export const troubleSentences = {
  lost: 'Connection lost',
  unconfirmed: 'Stop not confirmed yet',
};

/** The sentence that screen readers are told now, for `keptMs`. */
export function createAnnouncements() {
  const listeners = new Set<() => void>();
  let sentence = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function change(to: string) {
    sentence = to;
    for (const listener of [...listeners]) listener();
  }

  return {
    current: (): string => sentence,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say(next: string) {
      clearTimeout(timer);
      change(next);
      timer = setTimeout(() => change(''), keptMs);
    },
  };
}

export type AnnouncementStore = ReturnType<typeof createAnnouncements>;
