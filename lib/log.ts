import { type Logger, pino } from 'pino';
import { getConfig } from './config.ts';
import { processWide } from './process-wide.ts';

/**
 * The server's log: one JSON line an event on standard output. It holds ids, statuses, counts and
 * times; never a key, a secret, a prompt or an answer.
 */
export function log(): Logger {
  return processWide('log', () =>
    pino({
      level: getConfig().logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    }),
  );
}
