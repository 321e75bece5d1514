import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { lockDataFolder } from './data-folder.ts';
import type { Connection } from './database.ts';
import { withWholeScripts } from './whole-scripts.ts';

/**
 * Opens Postgres in this process (PGlite), in the data folder, which it locks first.
 * @throws {DataFolderError} when another process has the folder.
 */
export async function connectEmbedded(dataFolder: string): Promise<Connection> {
  lockDataFolder(dataFolder);
  const postgres = await PGlite.create({ dataDir: join(dataFolder, 'postgres') });
  const adapter = withWholeScripts(new PrismaPGlite(postgres), (script) => postgres.exec(script));
  return {
    kind: 'embedded',
    adapter,
    exclusively: (work) => work(adapter),
    listen: async (channel, hear) => await postgres.listen(channel, hear),
    close: async () => await postgres.close(),
  };
}
