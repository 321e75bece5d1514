import { createHash } from 'node:crypto';

/** A connection keeps what it has prepared for as long as it lives, so there is an end to it. */
const mostStatements = 500;
/** Lists of values have a text for each length of the list. */
const mostArguments = 40;
const longestStatement = 4_096;

/**
 * Names statements, so that each connection prepares one once: to parse a short one takes longer
 * than to perform it. A statement always has the same name; '' leaves it unprepared.
 */
export function createStatementNames(): (query: { sql: string; args: unknown[] }) => string {
  const names = new Map<string, string>();
  return ({ sql, args }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    const isWorthIt =
      args.length > 0 && args.length <= mostArguments && sql.length <= longestStatement;
    if (!isWorthIt || names.size >= mostStatements) return '';
    const name = `halt_${createHash('sha1').update(sql).digest('base64url')}`;
    names.set(sql, name);
    return name;
  };
}

/** A plan that was made while tables were empty would read all of them once they are large. */
export const planByValue = 'SET plan_cache_mode = force_custom_plan';
