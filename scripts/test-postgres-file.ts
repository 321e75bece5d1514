/** Gives a test file an empty PostgreSQL database and an empty data folder of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, inject } from 'vitest';
import { createTestDatabase } from './test-postgres.ts';

const dataFolder = await mkdtemp(join(tmpdir(), 'halt-data-'));
afterAll(() => rm(dataFolder, { recursive: true, force: true }));
process.env.DATABASE_URL = await createTestDatabase(inject('postgresServer'), randomUUID());
process.env.HALT_DATA_DIR = dataFolder;
