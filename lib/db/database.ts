import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { processWide } from '#lib/process-wide.ts';
import { withFreshPlans } from './analyze.ts';
import { connectEmbedded } from './embedded.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { connectPostgres } from './postgres.ts';
import type { Statement } from './statement.ts';

/** What the embedded database and a server have in common, below Prisma. */
export type Connection = {
  kind: 'embedded' | 'postgres';
  adapter: SqlMigrationAwareDriverAdapterFactory;
  /** Changes the schema, while no other process of this database does, with an adapter for that. */
  exclusively<Result>(
    work: (adapter: SqlMigrationAwareDriverAdapterFactory) => Promise<Result>,
  ): Promise<Result>;
  /** Performs a prepared statement: each row's only column. */
  perform(statement: Statement, given: string): Promise<string[]>;
  /** Hears what NOTIFY sends on a channel, until the returned function is called. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

export type Database = {
  kind: Connection['kind'];
  prisma: PrismaClient;
  perform: Connection['perform'];
  listen: Connection['listen'];
  close(): Promise<void>;
};

/**
 * Opens the database and brings its schema up to date: the server that the address names, or
 * without one the embedded database in the data folder.
 */
export async function openDatabase(options: {
  databaseUrl: string | null;
  dataFolder: string;
}): Promise<Database> {
  const connection = options.databaseUrl
    ? connectPostgres(options.databaseUrl)
    : await connectEmbedded(options.dataFolder);
  await connection.exclusively(migrate);
  const prisma = new PrismaClient({ adapter: connection.adapter });
  // A small sample tells a large table from a small one.
  const analyze = () =>
    prisma.$transaction([
      prisma.$executeRaw`SET LOCAL default_statistics_target = 10`,
      prisma.$executeRaw`ANALYZE chats, prompts, runs`,
    ]);
  return {
    kind: connection.kind,
    prisma,
    perform: withFreshPlans(connection.perform, analyze),
    listen: connection.listen,
    close: async () => {
      await prisma.$disconnect();
      await connection.close();
    },
  };
}

const current = () => processWide('database', () => ({ database: null as Database | null }));

/** Makes an open database the one of this process. */
export function setDatabase(database: Database): void {
  current().database = database;
}

/** The database of this process. @throws when the process has not been booted. */
export function db(): PrismaClient {
  return openedDatabase().prisma;
}

/** As db(), with what is beside Prisma: listening and closing. */
export function openedDatabase(): Database {
  const { database } = current();
  if (!database) throw new Error('The database has not been opened: boot() comes first.');
  return database;
}
