import { processWide } from './process-wide.ts';

/** A booted server: what to tell the person who started it, and how to end it. */
export type Booted = {
  provider: string;
  database: string;
  /** Lets running answers finish for a while, saves the rest, and closes the database. */
  shutDown(): Promise<void>;
};

/**
 * Where the server bundle, which boots, leaves what the start script needs. The script cannot call
 * boot() itself: it would boot a second copy of every module.
 */
export function bootedServer(): { booted: Promise<Booted> | null } {
  return processWide('booted', () => ({ booted: null }));
}
