import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { loadSchemaEngine, readMigrations } from '#lib/db/schema-engine.ts';

const nothing = '-- This is an empty migration.';

/**
 * The SQL that leads from the migrations of a folder to a schema, found by replaying them into an
 * empty database in memory; empty when they already give it.
 * @throws when a migration cannot be applied
 */
export async function missingSql(folder: string, schemaPath: string): Promise<string> {
  await using database = await PGlite.create();
  const engine = await loadSchemaEngine(replayedInto(database));
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

/** The adapter's own executeScript does not wait: an error in a migration would go unnoticed. */
function replayedInto(database: PGlite): PrismaPGlite {
  const factory = new PrismaPGlite(database);
  factory.connectToShadowDb = async () => {
    const adapter = await factory.connect();
    adapter.executeScript = async (script) => {
      await database.exec(script);
    };
    return adapter;
  };
  return factory;
}
