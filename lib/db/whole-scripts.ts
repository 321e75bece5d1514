import {
  DriverAdapterError,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';

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
