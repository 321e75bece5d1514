import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { withWholeScripts } from '#lib/db/connection.ts';
import { openSchemaEngine, readMigrations } from '#lib/db/migrate.ts';

const nothing = '-- This is an empty migration.';

/**
 * The SQL that leads from the migrations of a folder to a schema, found by replaying them into an
 * empty database in memory; empty when they already give it.
 * @throws when a migration cannot be applied
 */
export async function missingSql(folder: string, schemaPath: string): Promise<string> {
  await using database = await PGlite.create();
  const engine = await openSchemaEngine(replayedInto(database));
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...(await readMigrations(folder)) },
      to: {
        tag: 'schemaDatamodel',
        files: [{ path: schemaPath, content: await readFile(schemaPath, 'utf8') }],
      },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = stdout?.trim() ?? '';
    return sql === nothing ? '' : `${sql}\n`;
  } finally {
    engine.free();
  }
}

function replayedInto(database: PGlite): PrismaPGlite {
  const factory = withWholeScripts(new PrismaPGlite(database), (script) => database.exec(script));
  factory.connectToShadowDb = () => factory.connect();
  return factory;
}
