import { cancelRun } from '#lib/runs/cancel-run.ts';
import type { RunJson } from '#lib/runs/run.ts';
import type { RunInput } from '#lib/runs/run-input.ts';
import { startRun } from '#lib/runs/start-run.ts';
import type { Instance } from './instance.ts';
import type { MemoryDatabase } from './memory-store.ts';
import type { Action } from './simulate.ts';
import type { World } from './world.ts';

export const owner = 'owner';
export const stranger = 'stranger';

/** A cancel that a client has sent, and what it was answered. */
export type SentCancel = {
  runId: string;
  by: string;
  reason: 'stop' | 'left';
  shown: number | null;
  sentAtStep: number;
  answer: { run: RunJson | null; atStep: number; atTime: number } | null;
};

/** A run as the client that started it knows it. */
export type SentRun = {
  id: string;
  chatId: string;
  kind: RunInput['kind'];
  /** When its request reached the server; Infinity until then. */
  startedAtStep: number;
  /** Sockets that were open on it, and when they closed. */
  viewers: { instance: number; detach: () => void; closedAtStep: number | null }[];
};

const chats = ['c0', 'c1'];

/** The people of a simulated world, and what they know. */
export class Clients {
  readonly runs: SentRun[] = [];
  readonly cancels: SentCancel[] = [];
  readonly complaints: string[] = [];
  readonly #world: World;
  readonly #database: MemoryDatabase;
  readonly #instances: readonly Instance[];

  constructor(world: World, database: MemoryDatabase, instances: readonly Instance[]) {
    this.#world = world;
    this.#database = database;
    this.#instances = instances;
  }

  act(action: Action): void {
    const instance = this.#instances[action.instance % this.#instances.length];
    if (!instance) return;
    if (action.kind === 'kill') return this.#world.event(null, instance.kill);
    if (action.kind === 'shut down') return this.#world.event(null, instance.shutDown);
    if (this.#world.isDead(instance.index)) return;
    if (['ask', 'regenerate', 'resume'].includes(action.kind)) return this.#start(instance, action);
    if (action.kind === 'close the socket') return this.#closeSocket(action);
    if (action.kind === 'reattach') return this.#reattach(instance, action);
    const by = action.kind === 'stop of a stranger' ? stranger : owner;
    this.#cancel(instance, action, by, action.kind === 'leave' ? 'left' : 'stop');
  }

  #start(instance: Instance, action: Action): void {
    const id = `r${this.runs.length}`;
    const model = `m${this.runs.length}`;
    const earlier = this.runs[action.run % Math.max(this.runs.length, 1)];
    const row = earlier && this.#database.row(owner, earlier.id);
    const onLeave = action.number % 2 === 0 ? ('stop' as const) : ('keep' as const);
    const common = { id, model, onLeave };
    const chatId = chats[action.number % chats.length] ?? 'c0';
    let input: RunInput = { kind: 'prompt', ...common, chatId, text: `Prompt of ${id}` };
    if (action.kind === 'regenerate' && row) {
      input = { kind: 'regenerate', ...common, promptId: row.promptId };
    } else if (action.kind === 'resume' && row) {
      input = { kind: 'resume', ...common, runId: row.id };
    }
    const never = Number.POSITIVE_INFINITY;
    const sent: SentRun = { id, chatId, kind: input.kind, startedAtStep: never, viewers: [] };
    this.runs.push(sent);
    const by = { userId: owner, onLeave, leaveGraceSeconds: action.number % 3, model };
    this.#world.event(instance.index, () => {
      sent.startedAtStep = this.#world.step;
      void startRun(instance.engine, by, input).then(
        ({ run, detach }) => {
          this.#watch(sent, instance.index, detach);
          void run.ended.then(() => this.#seeEnd(id));
        },
        () => undefined,
      );
    });
  }

  /** Row first, then the response closes: whoever sees the end finds it saved. */
  #seeEnd(id: string): void {
    const row = this.#database.row(owner, id);
    if (row?.json.status !== 'streaming') return;
    this.complaints.push(`rule 7: run ${id} was seen to end before its row`);
  }

  #watch(run: SentRun, instance: number, detach: () => void): void {
    run.viewers.push({ instance, detach, closedAtStep: null });
  }

  #closeSocket(action: Action): void {
    const viewers = this.runs.flatMap((run) => run.viewers).filter((each) => !each.closedAtStep);
    const viewer = viewers[action.run % Math.max(viewers.length, 1)];
    if (!viewer || this.#world.isDead(viewer.instance)) return;
    this.#world.event(viewer.instance, () => {
      viewer.closedAtStep = this.#world.step;
      viewer.detach();
    });
  }

  #reattach(instance: Instance, action: Action): void {
    const run = this.runs[action.run % Math.max(this.runs.length, 1)];
    if (!run) return;
    this.#world.event(instance.index, () => {
      const live = instance.engine.live.get(owner, run.id);
      // Who comes when the run is being ended already only sees how it ends.
      if (live?.row && !live.signal.aborted) this.#watch(run, instance.index, live.attach());
    });
  }

  /** A cancel of a run that was sent, or of the very next one: a stop may overtake its run. */
  #cancel(instance: Instance, action: Action, by: string, reason: 'stop' | 'left'): void {
    const number = action.run % (this.runs.length + 1);
    const runId = `r${number}`;
    const live = instance.engine.live.get(owner, runId);
    const length = live?.answer.textLength ?? 0;
    const shown = action.number % 2 === 0 ? null : action.number % (length + 1);
    const sentAtStep = this.#world.step;
    const sent: SentCancel = { runId, by, reason, shown, sentAtStep, answer: null };
    this.cancels.push(sent);
    this.#world.event(instance.index, () => {
      void cancelRun(instance.engine, by, runId, { reason, shown }).then(
        (run) => {
          sent.answer = { run, atStep: this.#world.step, atTime: this.#world.now };
        },
        () => undefined,
      );
    });
  }
}
