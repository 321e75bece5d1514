import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingSql } from './missing-sql.ts';

const prisma = join(import.meta.dirname, '..', 'prisma');

test('the migrations give the schema, with nothing missing', async () => {
  const sql = await missingSql(join(prisma, 'migrations'), join(prisma, 'schema.prisma'));
  expect(sql).toBe('');
});
