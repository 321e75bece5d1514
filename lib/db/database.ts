import { processWide } from '#lib/process-wide.ts';
import type { Connection } from './connection.ts';
import { connectEmbedded } from './embedded.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { connectPostgres } from './postgres.ts';

export type Database = Pick<Connection, 'kind' | 'listen' | 'close'> & {
  pages: PrismaClient;
  runs: PrismaClient;
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
  const { pages, runs } = connection.adapters;
  const clients = {
    pages: new PrismaClient({ adapter: pages }),
    runs: new PrismaClient({ adapter: runs }),
  };
  return {
    kind: connection.kind,
    ...clients,
    listen: connection.listen,
    close: async () => {
      await Promise.all([clients.pages.$disconnect(), clients.runs.$disconnect()]);
      await connection.close();
    },
  };
}

const current = () => processWide('database', () => ({ database: null as Database | null }));

/** Makes an open database the one of this process. */
export function setDatabase(database: Database): void {
  current().database = database;
}

/** The database of this process, for pages and lists. @throws when it has not been booted. */
export function db(): PrismaClient {
  return openedDatabase().pages;
}

/** The same, on connections that only runs use. */
export function runsDb(): PrismaClient {
  return openedDatabase().runs;
}

/** The same, with what is beside Prisma: listening and closing. */
export function openedDatabase(): Database {
  const { database } = current();
  if (!database) throw new Error('The database has not been opened: boot() comes first.');
  return database;
}
