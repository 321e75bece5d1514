import process from 'node:process';
import type { LaunchOptions } from '@playwright/test';
import { findBrowser } from '#scripts/find-browser.ts';

const rootNeedsThis = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** How the browser of this machine is started. */
export const browserOptions: LaunchOptions = {
  executablePath: findBrowser() ?? '/usr/bin/chromium',
  args: [
    ...rootNeedsThis,
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};
