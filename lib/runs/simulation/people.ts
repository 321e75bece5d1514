import { Callers } from './callers.ts';
import type { Instance, Surroundings } from './instance.ts';
import { Posts, type SentRun } from './posts.ts';
import type { Action } from './scenario.ts';
import { owner, Stops, stranger } from './stops.ts';
import { outside } from './world.ts';

const outageMs = 800;
const shortestFreezeMs = 3_000;

/** The people of a simulated world, its operator and its fate. */
export class People {
  readonly posts: Posts;
  readonly stops: Stops;
  readonly callers: Callers;
  readonly #surroundings: Surroundings;
  readonly #instances: readonly Instance[];

  constructor(surroundings: Surroundings, instances: readonly Instance[]) {
    this.#surroundings = surroundings;
    this.#instances = instances;
    this.posts = new Posts(surroundings);
    this.stops = new Stops(surroundings, instances);
    this.callers = new Callers(surroundings);
  }

  /** Whether somebody still waits for something that may come. */
  get waiting(): boolean {
    const isThere = (place: number) => !this.#surroundings.world.isDead(place);
    return this.posts.waiting(isThere) || this.stops.waiting(isThere);
  }

  act(action: Action): void {
    const { world, database } = this.#surroundings;
    const instance = this.#instances[action.place % this.#instances.length];
    if (!instance) return;
    const run = this.posts.runs.at(-1 - (action.run % Math.max(this.posts.runs.length, 1)));
    switch (action.kind) {
      case 'kill':
        return world.event(outside, instance.kill);
      case 'shut down':
        return world.event(instance.place, instance.shutDown);
      case 'freeze':
        return world.freeze(instance.place, shortestFreezeMs + action.number * 200);
      case 'database goes away':
        return database.outages.begin((action.number >> 1) * outageMs, action.number % 2 === 1);
      case 'send it again':
        return run && this.posts.send(instance, run);
      case 'close a connection':
        return this.#closeConnection(action);
      case 'reattach':
        return run && this.posts.reattach(this.#placeOf(run, action) ?? instance, run);
      case 'stop':
      case 'leave':
        return this.#stop(instance, action);
      case 'stop all':
        return this.stops.stopAll(instance);
      case 'stop of a stranger':
        return run && this.stops.stop(instance, { run: run.id, by: stranger, shown: 0 });
      case 'answer a call':
      case 'skip a call':
        return run && this.callers.say(instance, run.id, action);
      case 'same id by a stranger':
        return run && this.posts.send(instance, this.posts.sameId(run, stranger));
      default:
        return this.posts.send(instance, this.posts.newRun(action, owner));
    }
  }

  /** Everybody closes their browser, so that nothing of this world is left behind. */
  goHome(): void {
    for (const viewer of this.posts.viewers) viewer.leave();
  }

  /** Where a run was sent to: a client mostly comes back to where it was. */
  #placeOf(run: SentRun, { number }: Action): Instance | undefined {
    const place = run.posts.at(-1)?.place;
    return number % 4 === 0 || place === undefined ? undefined : this.#instances[place];
  }

  #closeConnection(action: Action): void {
    const open = this.posts.viewers.filter(({ left }) => !left);
    const viewer = open.at(-1 - (action.run % Math.max(open.length, 1)));
    if (viewer) this.#surroundings.world.event(viewer.place, () => viewer.leave());
  }

  /** Stops a run that was sent, or the very next one: a stop may overtake its run. */
  #stop(instance: Instance, action: Action): void {
    const { length } = this.posts.runs;
    const isEarly = length === 0 || action.number % 8 === 7;
    const id = `r${isEarly ? length : length - 1 - (action.run % length)}`;
    const viewers = this.posts.viewers.filter((viewer) => viewer.runId === id);
    const seen = viewers.find(({ left }) => !left)?.text.length ?? 0;
    const shown = [seen, null, action.number % (seen + 1)][action.number % 3] ?? null;
    const reason = action.kind === 'leave' ? 'left' : 'stop';
    this.stops.stop(instance, { run: id, by: owner, reason, shown });
    if (action.number % 2 === 0) return;
    // The page closes its connections as well, and nobody knows which arrives first.
    for (const viewer of viewers) {
      this.#surroundings.world.event(viewer.place, () => viewer.leave());
    }
  }
}
