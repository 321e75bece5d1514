/** Gives a test file an empty PostgreSQL database and an empty data folder of its own. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import { inject } from 'vitest';
import { createTestDatabase } from './test-postgres.ts';

const name = randomUUID();
process.env.DATABASE_URL = await createTestDatabase(inject('postgresServer'), name);
process.env.HALT_DATA_DIR = join(inject('postgresFolder'), name);
