import type { EndRequest } from '#lib/runs/ending.ts';
import type { LiveRun } from '#lib/runs/live-run.ts';
import { LiveRuns } from '#lib/runs/live-runs.ts';
import { isToolCall } from '#lib/shared/run.ts';
import type { World } from './world.ts';

export type SeenRequest = { endRequest: EndRequest; atStep: number; atTime: number };

/** What was seen of a run in the process that drove it. */
export type SeenRun = {
  run: LiveRun;
  place: number;
  addedAtStep: number;
  /** Which of all runs that arrived it was. */
  number: number;
  /** What it was asked before its driver decided, in that order. */
  requests: SeenRequest[];
  aborted: { atStep: number; atTime: number; textLength: number; openCalls: number[] } | null;
  decided: { atStep: number; atTime: number } | null;
  /** When its watchers were to be told that its end cannot be saved. */
  unsaved: { atStep: number } | null;
  /** When it was not live any more. */
  gone: { atStep: number } | null;
};

/** Stands by in every process, and notes what the runs there are asked and when they decide. */
export class Witness {
  readonly seen: SeenRun[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The live runs of a process, watched. */
  liveRuns(place: number): WatchedRuns {
    return new WatchedRuns(
      (run) => this.#watch(run, place),
      (run) => this.#seeOff(run),
    );
  }

  /** Length of the text that a run of a process has received by now. */
  textLengthOf({ userId, runId }: { userId: string; runId: string }, place: number): number {
    const here = this.seen.filter((seen) => seen.place === place && !seen.gone);
    const seen = here.find(({ run }) => run.userId === userId && run.id === runId);
    return seen?.run.answer.textLength ?? 0;
  }

  #seeOff(run: LiveRun): void {
    const seen = this.seen.find((each) => each.run === run);
    if (seen) seen.gone ??= { atStep: this.#world.step };
  }

  #watch(run: LiveRun, place: number): void {
    const world = this.#world;
    const seen: SeenRun = {
      run,
      place,
      addedAtStep: world.step,
      number: this.seen.length,
      requests: [],
      aborted: null,
      decided: null,
      unsaved: null,
      gone: null,
    };
    this.seen.push(seen);
    run.signal.addEventListener('abort', () => {
      const { textLength } = run.answer;
      const openCalls = runningCalls(run);
      seen.aborted = { atStep: world.step, atTime: world.now, textLength, openCalls };
    });
    const requestEnd = run.requestEnd.bind(run);
    run.requestEnd = (endRequest) => {
      world.tell(place, `${run.id} is asked to end: ${endRequest.reason}`);
      if (!seen.decided) {
        seen.requests.push({ endRequest, atStep: world.step, atTime: world.now });
      }
      requestEnd(endRequest);
    };
    const cannotSave = run.cannotSave.bind(run);
    run.cannotSave = () => {
      seen.unsaved ??= { atStep: world.step };
      cannotSave();
    };
    const decide = run.decide.bind(run);
    run.decide = () => {
      world.tell(place, `${run.id} decides`);
      seen.decided ??= { atStep: world.step, atTime: world.now };
      return decide();
    };
  }
}

/** The numbers of the calls of a run that are running. */
function runningCalls(run: LiveRun): number[] {
  const parts = run.answer.parts();
  const isRunning = (id: string) =>
    parts.some(
      (part) => part.type === 'data-tool-call' && part.id === id && part.data.state === 'running',
    );
  return parts.filter(isToolCall).flatMap(({ toolCallId, input }) => {
    const { number } = (input ?? {}) as { number?: number };
    return number !== undefined && isRunning(toolCallId) ? [number] : [];
  });
}

export class WatchedRuns extends LiveRuns {
  readonly #watch: (run: LiveRun) => void;
  readonly #seeOff: (run: LiveRun) => void;
  #afterwards = 0;

  constructor(watch: (run: LiveRun) => void, seeOff: (run: LiveRun) => void) {
    super();
    this.#watch = watch;
    this.#seeOff = seeOff;
  }

  override add(run: LiveRun): boolean {
    const added = super.add(run);
    if (added) this.#watch(run);
    return added;
  }

  override remove(run: LiveRun): void {
    super.remove(run);
    this.#seeOff(run);
  }

  override doAfterwards(work: Promise<void>): void {
    super.doAfterwards(work);
    this.#afterwards++;
    void work.then(() => this.#afterwards--);
  }

  /** Whether no run is live, and nothing is left to do for those that were. */
  get isAtRest(): boolean {
    return this.size === 0 && this.#afterwards === 0;
  }
}
