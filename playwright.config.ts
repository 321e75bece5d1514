import process from 'node:process';
import { defineConfig, devices } from '@playwright/test';
import { browserOptions } from '#e2e/browser.ts';
import { findPostgres } from '#scripts/test-postgres.ts';

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
  // Both run all but what is about the other one: name.embedded.spec.ts, name.postgres.spec.ts.
  projects: [
    { name: 'embedded', testIgnore: '**/*.postgres.spec.ts' },
    ...(findPostgres() ? [{ name: 'postgres', testIgnore: '**/*.embedded.spec.ts' }] : []),
  ],
});
