import { join } from 'node:path';
import process from 'node:process';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { readMigrations } from './migrations.ts';
import { openSchemaEngine } from './schema-engine.ts';

/**
 * Brings a database up to prisma/migrations, as `prisma migrate deploy` does; both can be used on
 * one database.
 * @returns the names of the migrations applied now.
 */
export async function migrate(factory: SqlMigrationAwareDriverAdapterFactory): Promise<string[]> {
  const engine = await openSchemaEngine(factory);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await readMigrations(join(process.cwd(), 'prisma', 'migrations')),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}
