/** A timer that has been set: it goes off once, unless it is canceled or set again from now. */
export type Timer = { restart(): void; cancel(): void };

/** Time, as far as runs depend on it; a simulation brings its own. All times in milliseconds. */
export type Clock = {
  now(): number;
  after(milliseconds: number, act: () => void): Timer;
  /** Acts again and again, until it is canceled. */
  every(milliseconds: number, act: () => void): Timer;
  wait(milliseconds: number): Promise<void>;
};

/** The time that passes. Its timers do not keep the process alive. */
export const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds).unref();
    return { restart: () => timer.refresh(), cancel: () => clearTimeout(timer) };
  },
  every: (milliseconds, act) => {
    const timer = setInterval(act, milliseconds).unref();
    return { restart: () => timer.refresh(), cancel: () => clearInterval(timer) };
  },
  wait: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds).unref();
    }),
};
