const doublePressMs = 400;

/**
 * Tells a second press of Stop from a wish to send. The moment after a stop, Send stands where Stop
 * stood; a press that lands on it with the very words that were there before was meant for Stop.
 */
export function createSubmitGuard(now: () => number = () => performance.now()) {
  let stop: { at: number; draft: string } | null = null;
  return {
    stopped(draft: string): void {
      stop = { at: now(), draft };
    },
    allows(draft: string): boolean {
      return !stop || draft !== stop.draft || now() - stop.at > doublePressMs;
    },
  };
}
