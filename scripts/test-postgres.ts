import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { foldersOnPath, isExecutable } from './find-program.ts';

const keeper = fileURLToPath(new URL('./keep-postgres.ts', import.meta.url));

/** Where installers put a server's programs. */
const usualFolders = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/usr/local/pgsql/bin',
  '/usr/local/opt/postgresql*/bin',
  '/opt/homebrew/opt/postgresql*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
];

export type TestPostgres = {
  /** An empty database; createTestDatabase makes more on the same server. */
  url: string;
  /** Ends the server and removes all it held. */
  stop(): Promise<void>;
};

/** The folder with PostgreSQL's own programs (initdb, postgres); null if it is not installed. */
export function findPostgres(): string | null {
  const usual = usualFolders.flatMap((pattern) => globSync(pattern).sort(byVersion));
  return [...foldersOnPath(), ...usual].find(hasServer) ?? null;
}

/** The newest first. */
function byVersion(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true });
}

function hasServer(folder: string): boolean {
  return isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres'));
}

/**
 * Starts a throwaway PostgreSQL server on 127.0.0.1, which ends with this process however that
 * one ends.
 * @throws when PostgreSQL is not installed (see findPostgres) or does not start
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const programs = findPostgres();
  if (!programs) throw new Error('PostgreSQL is not installed.');
  const child = spawn(process.execPath, [keeper, programs], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`PostgreSQL did not start: its keeper ended with code ${code}.`);
  });
  const ready = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [url] = await Promise.race([ready, failed]);
  failed.catch(() => {}); // From here on it ends because it is told to.
  return {
    url,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/**
 * Makes another empty database.
 * @param server the url of any database of the server
 * @param name a name not yet taken there
 * @returns the url of the new one
 */
export async function createTestDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return new URL(`/${encodeURIComponent(name)}`, server).href;
}
