import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Problems } from '#chaos/journal.ts';
import { startHalt } from '#e2e/servers/start-halt.ts';
import { startProvider } from '#e2e/servers/start-provider.ts';
import { temporaryFolder } from '#scripts/temporary-folder.ts';
import { startTestPostgres } from '#scripts/test-postgres.ts';
import { Server } from './server.ts';

/** Everything that the clients meet: the servers, their database, and the provider. */
export type Stage = {
  servers: Server[];
  providerUrl: string;
  /** The PostgreSQL database; null where it is the embedded one. */
  databaseUrl: string | null;
  close(): Promise<void>;
};

/** Times that let a stalled answer end, and a server shut down, within a chaotic minute. */
export const firstTokenMs = 6_000;
export const saveIntervalMs = 500;
const tokenMs = 4_000;
const shutdownGraceMs = 700;
export const retries = 2;

/**
 * Names that runs have at the provider in turn, each so rarely that a name and a time tell which
 * run is meant: the provider is told a model and no run.
 */
const models = Array.from({ length: 4_000 }, (_, index) => `chaos-${index}`);
let named = 0;

export function nextModel(): string {
  return models[named++ % models.length] ?? '';
}

/** Starts provider, database and servers, and waits until all are ready. */
export async function openStage(
  database: 'embedded' | 'postgres',
  problems: Problems,
): Promise<Stage> {
  const folder = temporaryFolder('chaos');
  const provider = await startProvider();
  const postgres = database === 'postgres' ? await startTestPostgres() : null;
  const [providerUrl, databaseUrl] = [provider.url, postgres?.url ?? null];
  const servers: Server[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await postgres?.stop();
    await provider.stop();
  };
  try {
    // One after the other: the first makes the database's tables. The embedded one is for one.
    for (let index = 1; index <= (postgres ? 2 : 1); index++) {
      const logFile = join(folder, `server-${index}.log`);
      const settings = settingsIn(folder);
      const halt = await startHalt({ providerUrl, databaseUrl, logFile, settings });
      servers.push(new Server(`server ${index}`, halt, problems));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { servers, providerUrl, databaseUrl, close };
}

function settingsIn(folder: string): Record<string, string> {
  return {
    // One of its own: the other goes with a process that did not become ready.
    HALT_DATA_DIR: mkdtempSync(join(folder, 'data-')),
    HALT_API: 'chat',
    HALT_MAX_RUNS: '1000000',
    HALT_MAX_RUNS_IN_PROCESS: '1000000',
    HALT_MAX_PROMPTS_PER_MINUTE: '1000000',
    HALT_MAX_STREAMS: '1000000',
    HALT_MAX_NEW_GUESTS_PER_MINUTE: '1000000',
    HALT_MODELS: models.join(','),
    HALT_RESUME: 'instruct',
    HALT_PROVIDER_RETRIES: String(retries),
    HALT_FIRST_TOKEN_TIMEOUT_MS: String(firstTokenMs),
    HALT_TOKEN_TIMEOUT_MS: String(tokenMs),
    HALT_SAVE_INTERVAL_MS: String(saveIntervalMs),
    HALT_SHUTDOWN_GRACE_MS: String(shutdownGraceMs),
    HALT_LOG_LEVEL: 'info',
    BETTER_AUTH_SECRET: 'a secret that the servers of one chaos share',
  };
}
