/**
 * `npm run migration -- NAME` writes prisma/migrations/TIME_NAME/migration.sql: the step from the
 * migrations that are there to prisma/schema.prisma. Read it before you commit it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { missingSql } from './missing-sql.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'prisma', 'migrations');
const schemaPath = join(root, 'prisma', 'schema.prisma');

async function makeMigration(name: string): Promise<string> {
  const sql = await missingSql(folder, schemaPath);
  if (sql === '') return 'The migrations already give this schema.';
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const migration = join(folder, `${time}_${name}`);
  await mkdir(migration);
  await writeFile(join(migration, 'migration.sql'), sql);
  return `Wrote ${join(migration, 'migration.sql')}`;
}

const [name = ''] = process.argv.slice(2);
if (/^[a-z0-9_]+$/.test(name)) {
  process.chdir(root);
  console.log(await makeMigration(name));
} else {
  console.error(
    'Give the migration a name of small letters, digits and _: npm run migration -- add_budget',
  );
  process.exitCode = 1;
}
