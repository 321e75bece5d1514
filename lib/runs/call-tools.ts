import type { Tool, ToolCallEnd } from '#lib/tools/tool.ts';
import type { Engine } from './engine.ts';
import type { LiveCall } from './live-call.ts';
import type { LiveRun } from './live-run.ts';
import type { Permits } from './permits.ts';
import { saveInTurn } from './save-progress.ts';
import { Slots } from './slots.ts';
import { lostAfterMs } from './sweep.ts';
import { unlessAborted } from './unless-aborted.ts';

const longestSaveDelayMs = 2_000;

/**
 * Makes the calls of a step, as many at once as may be, and resolves when each has ended. When the run's
 * signal aborts, each running call is told in the same turn, none starts any more, and none is waited for.
 */
export async function callTools(
  engine: Engine,
  run: LiveRun,
  permits: Permits,
  calls: readonly LiveCall[],
): Promise<void> {
  const slots = new Slots(engine.settings.parallelCalls);
  await Promise.all(calls.map((call) => new Calling(engine, run, permits, call).through(slots)));
}

/** One call on its way to its end. */
class Calling {
  readonly #engine: Engine;
  readonly #run: LiveRun;
  readonly #permits: Permits;
  readonly #call: LiveCall;
  /** Aborts with the run, or where this call alone is to end. */
  readonly #abort = new AbortController();

  constructor(engine: Engine, run: LiveRun, permits: Permits, call: LiveCall) {
    this.#engine = engine;
    this.#run = run;
    this.#permits = permits;
    this.#call = call;
  }

  async through(slots: Slots): Promise<void> {
    const { id, tool } = this.#call;
    const problem = problemWith(this.#call);
    if (problem !== null || !tool) return this.#notStarted('failed', problem ?? '');
    const stop = () => this.#abort.abort();
    if (this.#run.signal.aborted) stop();
    this.#run.signal.addEventListener('abort', stop, { once: true });
    this.#run.calls.open(id, (request) => {
      if (request === 'skip') this.#abort.abort('skipped');
      else this.#permits.decide(this.#call, request);
    });
    try {
      if (await this.#mayBeMade(tool)) await slots.use(this.#abort.signal, () => this.#make(tool));
    } finally {
      this.#run.calls.close(id);
      this.#run.signal.removeEventListener('abort', stop);
    }
    if (!this.#call.hasEnded) this.#notStarted(this.#why);
  }

  /** Whether nobody has to be asked, or has said yes. */
  async #mayBeMade(tool: Tool): Promise<boolean> {
    const { signal } = this.#abort;
    if (!tool.asks || (await unlessAborted(signal, this.#permits.isGranted(tool)))) return true;
    if (signal.aborted) return false;
    const answer = await this.#permits.answerTo(this.#call, signal);
    if (answer?.may) this.#call.approve();
    else if (answer) this.#call.deny(answer.reason);
    return answer?.may ?? false;
  }

  async #make(tool: Tool): Promise<void> {
    const { signal } = this.#abort;
    this.#call.start();
    await unlessAborted(signal, this.#onRecord());
    if (signal.aborted) return;
    const { userId, row } = this.#run;
    const call = this.#call;
    let isGivenUp = false;
    const ending = tool.call(call.input, {
      userId,
      chatId: row?.chatId ?? '',
      signal,
      onProgress: (progress) => call.progress(progress),
      onLate: (result) => call.heardLate(result),
      onCanceled: () => call.heardLate(null),
    });
    void ending.then((end) => isGivenUp && this.#hearLate(end));
    const end = (await this.#endOf(ending)) ?? this.#unconfirmed();
    isGivenUp = true;
    if (end.outcome === 'finished') call.finish(end);
    else call.giveUp(signal.aborted ? { ...end, why: this.#why } : end);
  }

  /** How it ended. One that does not end with its signal is given up, and null. */
  async #endOf(ending: Promise<ToolCallEnd>): Promise<ToolCallEnd | null> {
    const end = await unlessAborted(this.#abort.signal, ending);
    if (end) return end;
    // Whoever makes it may say at once that nothing had been sent.
    return await Promise.race([ending, this.#engine.clock.wait(0).then(() => null)]);
  }

  /** What is known of a call that was given up. */
  #unconfirmed() {
    return { outcome: 'may-have-happened', why: this.#why, message: '' } as const;
  }

  #hearLate(end: ToolCallEnd): void {
    if (end.outcome === 'finished') this.#call.heardLate(end.result);
    else if (end.outcome !== 'may-have-happened') this.#call.heardLate(null);
  }

  get #why() {
    return this.#abort.signal.reason === 'skipped' ? ('skipped' as const) : ('stopped' as const);
  }

  #notStarted(why: 'failed' | 'skipped' | 'stopped', message = ''): void {
    this.#call.giveUp({ outcome: 'not-started', why, message });
  }

  /**
   * Resolves when it is saved that the call is being made, by a process that nobody takes for lost: what
   * happens outside is on record before it does.
   */
  async #onRecord(): Promise<void> {
    const { clock } = this.#engine;
    for (let attempt = 0; !this.#abort.signal.aborted; attempt++) {
      const askedAt = clock.now();
      try {
        await saveInTurn(this.#engine);
        const { keptAt } = this.#run;
        if (keptAt >= askedAt && clock.now() - keptAt < lostAfterMs / 2) return;
      } catch {
        // The save timer says so: until the database is back, the call waits.
      }
      await clock.wait(Math.min(100 * 2 ** attempt, longestSaveDelayMs));
    }
  }
}

/** Why a call cannot be made as the model wants it, for the model; null where it can. */
function problemWith({ tool, name, input }: LiveCall): string | null {
  if (!tool) return `There is no tool named ${name}.`;
  if (typeof input === 'string')
    return 'The arguments are not complete JSON; the tool was not run.';
  const problem = tool.problemOf(input);
  return problem === null
    ? null
    : `The arguments do not fit the tool, which was not run: ${problem}`;
}
