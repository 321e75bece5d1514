import type { Entry } from './entry.ts';

/** Where the servers of a test run are, by Playwright project. */
export type Addresses = {
  providerUrl: string;
  halts: Record<string, { entry: Entry; url: string; databaseUrl: string | null; logFile: string }>;
};

const variable = 'HALT_E2E_ADDRESSES';

/** Tells the workers that start from now on. */
export function publishAddresses(addresses: Addresses): void {
  process.env[variable] = JSON.stringify(addresses);
}

export function readAddresses(): Addresses {
  const text = process.env[variable];
  if (!text) throw new Error('The servers have not been started.');
  return JSON.parse(text) as Addresses;
}
