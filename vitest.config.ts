import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findPostgres } from './scripts/test-postgres.ts';

const databaseTests = ['{app,lib,scripts}/**/*.db.test.ts'];

const unit: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'unit',
    include: ['{app,components,lib,scripts}/**/*.test.{ts,tsx}'],
    exclude: databaseTests,
  },
};

// The same tests twice: Halt runs on either database.
const embedded: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'embedded',
    include: databaseTests,
    globalSetup: 'scripts/test-embedded-template.ts',
    setupFiles: 'scripts/test-embedded-file.ts',
  },
};

const postgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgres',
    include: databaseTests,
    globalSetup: 'scripts/test-postgres-server.ts',
    setupFiles: 'scripts/test-postgres-file.ts',
  },
};

const hasPostgres = findPostgres() !== null;
if (!hasPostgres) {
  console.log('PostgreSQL is not installed here: its half of the database tests is skipped.');
}

export default defineConfig({
  test: {
    environment: 'node',
    env: { HALT_LOG_LEVEL: 'silent' },
    // A process for each test file: the database, the log and the configuration are per process.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: hasPostgres ? [unit, embedded, postgres] : [unit, embedded],
  },
});
