import { log } from '#lib/log.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { NewRun } from './store/run-store.ts';

/** What is told of a run that starts: none of its words. */
export type StartedRunFacts = Pick<
  NewRun,
  'userId' | 'id' | 'chatId' | 'provider' | 'model' | 'resumedFromId' | 'startedAt'
>;

/** What is told of a run that has ended: none of its words, only how many characters are kept. */
export type EndedRunFacts = Omit<RunJson, 'text' | 'parts'> & {
  userId: string;
  textLength: number;
};

/**
 * Who is told of runs, such as traces and metrics. All of it is told after the fact, and changes
 * nothing.
 */
export type RunObserver = {
  /** A run's driver starts in this process. */
  started?(run: StartedRunFacts): void;
  /** A run that started in this process is over, whoever wrote its end: once for each. */
  ended?(run: EndedRunFacts): void;
  /** This process has written the end of a run, its own or a lost one's: once for each run. */
  saved?(run: EndedRunFacts): void;
  /** The progress of all runs has been saved. */
  progressSaved?(): void;
};

export function endedFacts(userId: string, run: RunJson): EndedRunFacts {
  const { text, parts: _parts, ...facts } = run;
  return { ...facts, userId, textLength: text.length };
}

/** Several observers as one. What one of them throws is logged, and concerns nobody else. */
export function observedBy(observers: readonly RunObserver[]): Required<RunObserver> {
  const tell = (act: (observer: RunObserver) => void) => {
    for (const observer of observers) {
      try {
        act(observer);
      } catch (error) {
        // A run must not fail because somebody could not count it.
        log().error({ err: error }, 'observer failed');
      }
    }
  };
  return {
    started: (run) => tell((observer) => observer.started?.(run)),
    ended: (run) => tell((observer) => observer.ended?.(run)),
    saved: (run) => tell((observer) => observer.saved?.(run)),
    progressSaved: () => tell((observer) => observer.progressSaved?.()),
  };
}
