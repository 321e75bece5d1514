import { randomBytes } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { type Addresses, readAddresses } from './servers/addresses.ts';
import { Line } from './servers/line.ts';
import { ChatPage } from './witness/chat-page.ts';
import { Guest } from './witness/guest.ts';
import { PageProblems } from './witness/page-problems.ts';
import { ProviderClient } from './witness/provider-client.ts';
import { type RunRows, rowsInPostgres, rowsThroughApi } from './witness/run-rows.ts';

type TestFixtures = {
  /** The fake provider, for the requests of this test alone. */
  provider: ProviderClient;
  /** Halt's page in a browser of its own. */
  chat: ChatPage;
  /** The way to Halt on which things can go wrong. */
  line: Line;
  /** Another browser, with a guest of its own. */
  otherChat: ChatPage;
  /** Somebody without a page. */
  guest: Guest;
  otherGuest: Guest;
  /** Any console.error or page error that a test has not said to expect fails it. */
  problems: PageProblems;
};

type WorkerFixtures = {
  halt: Addresses['halts'][string];
  /** What is saved. */
  rows: RunRows;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  halt: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use, info) => {
      const halt = readAddresses().halts[info.project.name];
      if (!halt) throw new Error(`No server runs for the project ${info.project.name}.`);
      await use(halt);
    },
    { scope: 'worker' },
  ],
  rows: [
    async ({ halt }, use) => {
      const rows = halt.databaseUrl ? rowsInPostgres(halt.databaseUrl) : rowsThroughApi();
      await use(rows);
      await rows.close();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ halt }, use) => use(halt.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  provider: ({}, use) =>
    use(new ProviderClient(readAddresses().providerUrl, randomBytes(4).toString('hex'))),
  problems: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use) => {
      const problems = new PageProblems();
      await use(problems);
      expect(problems.unexpected()).toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, problems }, use) => {
    problems.watch(context);
    await use(context);
  },
  chat: ({ page, provider }, use) => use(new ChatPage(page, provider)),
  otherChat: async ({ browser, baseURL, provider, problems }, use) => {
    const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
    problems.watch(context);
    await use(new ChatPage(await context.newPage(), provider));
    await context.close();
  },
  line: async ({ halt, problems }, use) => {
    problems.expect(/Failed to load resource: net::/);
    const line = await Line.to(halt.url);
    await use(line);
    await line.close();
  },
  guest: async ({ halt }, use) => use(await Guest.arrive(halt.url)),
  otherGuest: async ({ halt }, use) => use(await Guest.arrive(halt.url)),
});

export { expect };
