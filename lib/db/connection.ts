import { createHash } from 'node:crypto';
import {
  DriverAdapterError,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';

export type Adapter = SqlMigrationAwareDriverAdapterFactory;

/** What the embedded database and a server have in common, below Prisma. */
export type Connection = {
  kind: 'embedded' | 'postgres';
  /** What runs live by has connections of its own: a slow search must not hold up a stop. */
  adapters: { pages: Adapter; runs: Adapter };
  /** Changes the schema, while no other process of this database does, with an adapter for that. */
  exclusively<Result>(work: (adapter: Adapter) => Promise<Result>): Promise<Result>;
  /** Hears what NOTIFY sends on a channel, until the returned function is called. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

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
export function withWholeScripts<Factory extends Adapter>(
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
