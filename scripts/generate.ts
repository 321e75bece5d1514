import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';

/**
 * Writes the Prisma client into lib/db/generated. Prisma's CLI first looks for an engine binary
 * that it would download; `generate` never runs it, so naming any existing file keeps this offline.
 */
const prismaCli = createRequire(import.meta.url).resolve('prisma/build/index.js');
execFileSync(process.execPath, [prismaCli, 'generate', '--no-hints'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
});
