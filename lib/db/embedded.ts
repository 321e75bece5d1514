import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { lockDataFolder } from './data-folder.ts';
import type { Connection } from './database.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { withWholeScripts } from './whole-scripts.ts';

/**
 * Opens Postgres in this process (PGlite), in the data folder, which it locks first.
 * @throws {DataFolderError} when another process has the folder.
 */
export async function connectEmbedded(dataFolder: string): Promise<Connection> {
  lockDataFolder(dataFolder);
  const postgres = await EmbeddedPostgres.open(join(dataFolder, 'postgres'));
  // The adapter asks for a whole PGlite, and calls what EmbeddedPostgres has of one.
  const adapter = withWholeScripts(new PrismaPGlite(postgres as unknown as PGlite), (script) =>
    postgres.exec(script),
  );
  return {
    kind: 'embedded',
    adapter,
    exclusively: (work) => work(adapter),
    listen: (channel, hear) => postgres.listen(channel, hear),
    close: () => postgres.close(),
  };
}
