import { log } from '#lib/log.ts';
import type { Connection } from './database.ts';

const firstAnalyzedAfter = 64;

/**
 * Performs statements, and has the tables analyzed as they grow. A prepared statement keeps the plan
 * that was made for nearly empty tables, in which it costs nothing to read all, until somebody does:
 * PGlite never would, and a server only after a minute.
 * @param analyze takes some milliseconds, so it is asked for ever more seldom: a table that is four
 * times as large may need another plan.
 */
export function withFreshPlans(
  perform: Connection['perform'],
  analyze: () => Promise<unknown>,
): Connection['perform'] {
  let performed = 0;
  let due = firstAnalyzedAfter;
  return (statement, given) => {
    const rows = perform(statement, given);
    if (++performed === due) {
      due *= 4;
      // Without it all is there, only slower.
      analyze().catch((error) => log().warn({ err: error }, 'tables not analyzed'));
    }
    return rows;
  };
}
