import { processWide } from './process-wide.ts';

/** A booted server, for the person who started it. */
export type Booted = { provider: string; database: string };

/**
 * Settles when this process has booted. The start script waits for it: calling boot() there would
 * boot a second copy of every module, beside that of the server's bundle.
 */
export function booted(): PromiseWithResolvers<Booted> {
  return processWide('booted', () => Promise.withResolvers<Booted>());
}
