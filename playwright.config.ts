import process from 'node:process';
import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.ts';
import { findPostgres } from './scripts/test-postgres.ts';

const rootNeedsThis = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

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
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: findBrowser() ?? '/usr/bin/chromium',
      args: [
        ...rootNeedsThis,
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [{ name: 'embedded' }, ...(findPostgres() ? [{ name: 'postgres' }] : [])],
});
