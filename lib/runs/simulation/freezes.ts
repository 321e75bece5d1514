type Freeze = { place: number; from: number; until: number };

/** When the processes of a world were frozen. */
export class Freezes {
  readonly #all: Freeze[] = [];

  add(freeze: Freeze): void {
    this.#all.push(freeze);
  }

  /** Whether no process is frozen at a time. */
  noneAt(time: number): boolean {
    return this.#all.every(({ until }) => until <= time);
  }

  /** Until when a process is frozen at a time; minus infinity where it is not. */
  until(place: number, time: number): number {
    const ends = this.#all.filter((freeze) => freeze.place === place && freeze.until > time);
    return Math.max(...ends.map((freeze) => freeze.until));
  }

  /** Whether a process was frozen at any time from then on. */
  since(place: number, from: number): boolean {
    return this.#all.some((freeze) => freeze.place === place && freeze.until >= from);
  }
}
