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
  reporter: [['list']],
  globalSetup: './e2e/servers/global-setup.ts',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: browserOptions,
    trace: 'retain-on-failure',
  },
  projects: [{ name: 'embedded' }, ...(findPostgres() ? [{ name: 'postgres' }] : [])],
});
