import process from 'node:process';
import { defineConfig, devices } from '@playwright/test';
import { browserOptions } from '#e2e/browser.ts';
import { findNginx } from '#e2e/servers/nginx.ts';
import { findProgram } from '#scripts/find-program.ts';
import { findPostgres } from '#scripts/test-postgres.ts';

// Both databases run the specs in which rows take part, but not those about the other one, which are
// name.embedded.spec.ts and name.postgres.spec.ts. prlimit, which fills the first's disk, is on every Linux.
const notEmbedded = ['**/*.postgres.spec.ts'];
if (!findProgram(['prlimit'])) notEmbedded.push('**/full-disk.embedded.spec.ts');
// What no row takes part in is the same on both.
const withoutRows = [
  'accessibility announcements ai-sdk-client back-forward-cache days drawing first-load',
  'export forced-colors hand headers huge-answer insights offline other-sites phone provider',
  'run-page runs slow-client telemetry ten-tabs tool-menu upgrades way-forward',
].flatMap((names) => names.split(' '));
const notPostgres = ['**/*.embedded.spec.ts', ...withoutRows.map((name) => `**/${name}.spec.ts`)];
if (!findNginx()) notPostgres.push('**/rolling-restart.postgres.spec.ts');

// However Halt is started, these must hold.
const everyEntry = ['stop', 'crossed-stop', 'leave', 'keep', 'shutdown', 'refused-start'];
const ofEveryEntry = everyEntry.map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // Generous, for a busy machine: nothing here measures time, and a wait ends as soon as it can.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  globalSetup: './e2e/servers/global-setup.ts',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: browserOptions,
    // Animations would only cost time: nothing is told by them alone.
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: [
    // One at a time: those with a Halt of their own share the folder that it compiles into. First, so
    // that others run beside it.
    { name: 'dev', testMatch: ofEveryEntry, workers: 1 },
    { name: 'embedded', testIgnore: notEmbedded },
    ...(findPostgres() ? [{ name: 'postgres', testIgnore: notPostgres }] : []),
    { name: 'standalone', testMatch: ofEveryEntry },
  ],
});
