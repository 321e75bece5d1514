import { createHash } from 'node:crypto';
import {
  DriverAdapterError,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';

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

type PostgresError = Error & { code?: string; severity?: string; detail?: string; hint?: string };

/**
 * The factory, with adapters that run a migration's script as one query, and so all of it or none.
 * The adapters' own way splits it at every semicolon, or does not wait for it to fail.
 * @param run sends a script as one simple query.
 */
export function withWholeScripts<Factory extends SqlMigrationAwareDriverAdapterFactory>(
  factory: Factory,
  run: (script: string) => Promise<unknown>,
): Factory {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      try {
        await run(script);
      } catch (error) {
        // The engine reads only its own kind of error; of any other it would give a number.
        throw new DriverAdapterError(adapterError(error as PostgresError));
      }
    };
    return adapter;
  };
  return factory;
}

function adapterError(error: PostgresError) {
  return {
    kind: 'postgres' as const,
    code: error.code ?? 'XX000',
    severity: error.severity ?? 'ERROR',
    message: error.message,
    detail: error.detail,
    column: undefined,
    hint: error.hint,
  };
}
