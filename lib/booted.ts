import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { processWide } from './process-wide.ts';

/** A booted server: what to tell the person who started it, and how to end it. */
export type Booted = {
  provider: string;
  database: string;
  /** Answers what makes, watches and stops runs; false for every other request. */
  serveRun(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes the upgrade of a page's live socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Starts no run any more, lets the running ones finish for a while, and saves the rest. */
  drain(): Promise<void>;
  /** Closes the database; nothing may be served any more. */
  close(): Promise<void>;
};

/**
 * Where the server bundle, which boots, leaves what the start script needs. The script cannot call
 * boot() itself: it would boot a second copy of every module.
 */
export function bootedServer(): { booted: Promise<Booted> | null } {
  return processWide('booted', () => ({ booted: null }));
}
