import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { buildWhenStale } from '#scripts/build.ts';
import { findPostgres, startTestPostgres } from '#scripts/test-postgres.ts';
import { type Addresses, publishAddresses } from './addresses.ts';
import { startHalt } from './start-halt.ts';
import { startProvider } from './start-provider.ts';

type Stop = () => Promise<void>;

/**
 * Starts the fake provider and one Halt for each project that is to run.
 * @returns what ends them all, the last one first
 */
export default async function globalSetup(config: FullConfig): Promise<Stop> {
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    publishAddresses(await startAll(config, stops));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

async function startAll(config: FullConfig, stops: Stop[]): Promise<Addresses> {
  if (!findPostgres()) {
    console.log('PostgreSQL is not installed here: its half of the browser tests is skipped.');
  }
  const logFolder = config.filteredProjects[0]?.outputDir ?? 'test-results';
  await mkdir(logFolder, { recursive: true });
  const provider = await startProvider();
  stops.push(provider.stop);
  const halts: Addresses['halts'] = {};
  await buildWhenStale();
  for (const { name } of config.filteredProjects) {
    const entry = name === 'standalone' || name === 'dev' ? name : 'start';
    const logFile = join(logFolder, `halt-${name}.log`);
    const databaseUrl = name === 'postgres' ? await startDatabase(stops) : null;
    const halt = await startHalt({ entry, providerUrl: provider.url, databaseUrl, logFile });
    stops.push(() => halt.stop());
    halts[name] = { entry, url: halt.url, databaseUrl, logFile };
  }
  return { providerUrl: provider.url, halts };
}

async function startDatabase(stops: Stop[]): Promise<string> {
  const postgres = await startTestPostgres();
  stops.push(postgres.stop);
  return postgres.url;
}
