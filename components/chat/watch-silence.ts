const silenceMs = 30_000;
const lookEveryMs = 10_000;

/**
 * Calls `onSilent` when a connection has brought nothing for half a minute. A connection that died
 * while the machine slept never says so itself.
 */
export function watchSilence(onSilent: () => Promise<void>): {
  heard: () => void;
  stop: () => void;
} {
  let lastHeard = Date.now();
  let asking = false;
  const timer = setInterval(async () => {
    if (asking || Date.now() - lastHeard < silenceMs) return;
    asking = true;
    await onSilent();
    lastHeard = Date.now();
    asking = false;
  }, lookEveryMs);
  return {
    heard: () => {
      lastHeard = Date.now();
    },
    stop: () => clearInterval(timer),
  };
}
