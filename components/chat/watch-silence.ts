import { wait } from '#lib/client/wait.ts';

const silenceMs = 30_000;
const lookEveryMs = 10_000;

/**
 * Calls `onSilent` when a connection has brought nothing for half a minute, which is twice as long as
 * the server is ever silent. A connection that died while the machine slept never says so itself; it
 * is looked at as soon as the page is back.
 */
export function watchSilence(onSilent: () => Promise<void>): {
  heard: () => void;
  stop: () => void;
} {
  let lastHeard = Date.now();
  let stopped = false;
  async function watch() {
    while (!stopped) {
      await wait(lookEveryMs);
      if (stopped || Date.now() - lastHeard < silenceMs) continue;
      await onSilent();
      lastHeard = Date.now();
    }
  }
  void watch();
  return {
    heard: () => {
      lastHeard = Date.now();
    },
    stop: () => {
      stopped = true;
    },
  };
}
