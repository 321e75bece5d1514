import { RemoteRun } from '#lib/runs/remote-run.ts';
import { liveRunJson } from '#lib/runs/run-json.ts';
import { runStream } from '#lib/runs/run-stream.ts';
import { startRun } from '#lib/runs/start-run.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import type { Instance, Surroundings } from './instance.ts';
import type { Action } from './scenario.ts';
import { simulated } from './simulated-provider.ts';
import { Viewer } from './viewer.ts';
import { outside } from './world.ts';

/** A run as the one who sent it knows it. */
export type SentRun = {
  id: string;
  by: string;
  model: string;
  input: RunInput;
  leaveGraceSeconds: number;
  posts: Post[];
};

/** One request that was to start it. */
export type Post = {
  place: number;
  atStep: number;
  /** How it went: 'started', or the code of the error; null until then. */
  outcome: string | null;
};

/** The runs that people send, and the connections on which they watch them. */
export class Posts {
  readonly runs: SentRun[] = [];
  readonly viewers: Viewer[] = [];
  readonly complaints: string[] = [];
  #onTheWay = 0;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  waiting(isThere: (place: number) => boolean): boolean {
    const open = this.runs.flatMap(({ posts }) => posts).filter(({ outcome }) => outcome === null);
    const watching = this.viewers.filter(({ done, left }) => !done && !left);
    return this.#onTheWay > 0 || [...open, ...watching].some(({ place }) => isThere(place));
  }

  /** A run that has not been sent yet: an answer to a new prompt or to one that is there. */
  newRun(action: Action, by: string): SentRun {
    const { database } = this.#surroundings;
    const { number } = action;
    const index = this.runs.length;
    const chatId = number % 4 === 3 ? 'c1' : 'c0';
    const earlier = this.runs.at(-1 - (action.run % Math.max(index, 1)));
    const row = earlier && database.row(by, earlier.id);
    const running = this.viewers.findLast((viewer) => !viewer.left);
    const common = {
      id: `r${index}`,
      model: `m${index}`,
      onLeave: number % 4 < 2 ? ('stop' as const) : ('keep' as const),
      supersededShown: running && [running.text.length, undefined, number % 9][number % 3],
    };
    let input: RunInput = { kind: 'prompt', ...common, chatId, text: `Prompt of r${index}` };
    if (action.kind === 'regenerate' && row) {
      input = { kind: 'regenerate', ...common, promptId: row.promptId };
    } else if (action.kind === 'resume' && row) {
      input = { kind: 'resume', ...common, runId: row.id };
    } else if (row?.chatId === chatId && number % 5 === 0) {
      input.afterRunId = row.id;
    }
    const { id, model } = common;
    const run = { id, by, model, input, leaveGraceSeconds: number % 3, posts: [] };
    this.runs.push(run);
    return run;
  }

  /** A prompt of somebody else’s that happens to have the same ids. */
  sameId(run: SentRun, by: string): SentRun {
    const model = `${run.model} of a ${by}`;
    const { id, onLeave } = run.input;
    const input = { kind: 'prompt' as const, id, model, onLeave, chatId: 'c0', text: 'Mine.' };
    return { id, by, model, input, leaveGraceSeconds: 0, posts: [] };
  }

  send(instance: Instance, run: SentRun): void {
    const { world } = this.#surroundings;
    this.#onTheWay++;
    world.event(outside, () => {
      void world.untilAwake(instance.place).then(() => {
        this.#onTheWay--;
        if (!world.isDead(instance.place)) void this.#post(instance, run);
      });
    });
  }

  async #post({ engine, place }: Instance, run: SentRun): Promise<void> {
    const { world } = this.#surroundings;
    const { by: userId, model, input, leaveGraceSeconds } = run;
    world.tell(
      place,
      `${input.kind} ${run.id} in ${'chatId' in input ? input.chatId : 'its chat'}`,
    );
    const post: Post = { place, atStep: world.step, outcome: null };
    run.posts.push(post);
    const resumed = input.kind === 'resume' ? engine.live.get(userId, input.runId) : undefined;
    const wasStopped = resumed?.row && resumed.signal.aborted;
    try {
      const onLeave = 'stop' as const;
      const by = { userId, provider: simulated, model, onLeave, leaveGraceSeconds };
      const { run: live, row, detach } = await startRun(engine, by, input);
      post.outcome = 'started';
      const hangUp = new AbortController();
      // The response is lost, or its reader has gone meanwhile.
      if (world.isLost('response')) hangUp.abort();
      const view = { run: live, start: liveRunJson(live, row), inSteps: false, detach };
      const stream = runStream(view, hangUp.signal);
      this.#view(
        new Viewer(world, { runId: run.id, by: userId, place, of: 'start' }, stream, hangUp),
      );
      void live.ended.then(() => this.#seeEnd(userId, run.id));
    } catch (error) {
      post.outcome = error instanceof Error && 'code' in error ? String(error.code) : 'error';
      world.tell(place, `refuses ${run.id}: ${post.outcome}`);
      // One whose writing was lost on the way is nobody's, and streams until the sweep.
      if (wasStopped && resumed?.row && post.outcome === 'run_streaming') {
        this.complaints.push(`rule 7: a run that was stopped can be resumed: not as ${run.id}`);
      }
    }
  }

  reattach(instance: Instance, run: SentRun): void {
    this.#surroundings.world.event(instance.place, () => void this.#reattach(instance, run));
  }

  /** As lib/http/view-run.ts does. */
  async #reattach({ engine, place }: Instance, { id, by }: SentRun): Promise<void> {
    const { world } = this.#surroundings;
    const hangUp = new AbortController();
    const live = engine.live.get(by, id);
    if (live?.row) {
      world.tell(place, `somebody reattaches to ${id}`);
      const start = liveRunJson(live, live.row);
      const view = { run: live, start, inSteps: false, detach: live.attach() };
      const stream = runStream(view, hangUp.signal);
      return this.#view(
        new Viewer(world, { runId: id, by, place, of: 'live run' }, stream, hangUp),
      );
    }
    const run = await engine.store.readRun(by, id).catch(() => null);
    if (run?.status !== 'streaming') return;
    const remote = new RemoteRun(engine, by, run);
    const view = { run: remote, start: run, inSteps: false, detach: () => undefined };
    const stream = runStream(view, hangUp.signal);
    this.#view(new Viewer(world, { runId: id, by, place, of: 'database' }, stream, hangUp));
  }

  #view(viewer: Viewer): void {
    this.viewers.push(viewer);
  }

  /** Row first, then the response closes: whoever sees the end finds it saved. */
  #seeEnd(userId: string, id: string): void {
    if (this.#surroundings.database.row(userId, id)?.json.status !== 'streaming') return;
    this.complaints.push(`rule 7: nobody sees an end before its row: run ${id} was seen so`);
  }
}
