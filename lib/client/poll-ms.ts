/**
 * How long to wait until what is on screen is asked for again, in ms. While the live socket tells of
 * changes this only heals what it may have missed.
 */
export function pollMs(isLive: boolean, isStreaming: boolean): number {
  if (isLive) return isStreaming ? 15_000 : 120_000;
  return isStreaming ? 3000 : 5000;
}
