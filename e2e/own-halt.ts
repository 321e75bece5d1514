import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '#scripts/test-postgres.ts';
import { test as base } from './fixtures.ts';
import { readAddresses } from './servers/addresses.ts';
import type { HaltServer } from './servers/halt-server.ts';
import { Line } from './servers/line.ts';
import { startHalt } from './servers/start-halt.ts';
import { Guest } from './witness/guest.ts';
import { type RunRows, rowsInPostgres, rowsThroughApi } from './witness/run-rows.ts';

type OwnFixtures = {
  /** Environment variables of this file's Halts. */
  settings: Record<string, string>;
  /** The address of a PostgreSQL database that is this test's own; null with the embedded one. */
  ownDatabase: string | null;
  /** The line between Halt and that database; null with the embedded one. */
  databaseLine: Line | null;
  /** A Halt of this test's own, which it may end and start again: every page is on it. */
  own: HaltServer;
  /** What is saved, read past the line. */
  saved: RunRows;
};

/** For specs that need a Halt of their own, since they end it or disturb it. */
export const test = base.extend<OwnFixtures>({
  settings: [{}, { option: true }],
  ownDatabase: async ({ halt }, use) => {
    const name = `own_${randomBytes(4).toString('hex')}`;
    await use(halt.databaseUrl ? await createTestDatabase(halt.databaseUrl, name) : null);
  },
  databaseLine: async ({ ownDatabase }, use) => {
    const line = ownDatabase ? await Line.to(ownDatabase) : null;
    await use(line);
    await line?.close();
  },
  own: [
    async ({ settings, databaseLine, halt }, use, info) => {
      const own = await startHalt({
        entry: halt.entry,
        providerUrl: readAddresses().providerUrl,
        databaseUrl: databaseLine?.url ?? null,
        logFile: info.outputPath('halt.log'),
        // Two of `next dev` need a folder each for what they compile.
        settings: { HALT_BUILD_DIR: halt.entry === 'dev' ? '.next/own' : '', ...settings },
      });
      await use(own);
      await own.stop();
    },
    // What its start takes on a busy machine is not the test's.
    { timeout: 240_000 },
  ],
  saved: async ({ ownDatabase }, use) => {
    const rows = ownDatabase ? rowsInPostgres(ownDatabase) : rowsThroughApi();
    await use(rows);
    await rows.close();
  },
  baseURL: ({ own }, use) => use(own.url),
  guest: async ({ own }, use) => use(await Guest.arrive(own.url)),
  otherGuest: async ({ own }, use) => use(await Guest.arrive(own.url)),
});
