import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '#chaos/options.ts';
import type { Problems } from '#chaos/problems.ts';
import { keptPort } from '#e2e/servers/kept-port.ts';
import { startProvider } from '#e2e/servers/start-provider.ts';
import { temporaryFolder } from '#scripts/temporary-folder.ts';
import { startTestPostgres } from '#scripts/test-postgres.ts';
import { HaltServer } from './halt-server.ts';

import { ServerLog } from './server-log.ts';

/** Everything that the clients meet: the servers, their database, and the provider. */
export type Stage = {
  servers: HaltServer[];
  log: ServerLog;
  providerUrl: string;
  /** The PostgreSQL database; null where it is the embedded one. */
  databaseUrl: string | null;
  close(): Promise<void>;
};

/** Times that let a stalled answer end, and a server shut down, within a chaotic minute. */
const times = {
  firstTokenMs: 6_000,
  tokenMs: 4_000,
  saveIntervalMs: 500,
  shutdownGraceMs: 700,
};
export const { firstTokenMs, saveIntervalMs } = times;
export const retries = 2;

/** Starts provider, database and servers, and waits until all are ready. */
export async function openStage(options: Options, problems: Problems): Promise<Stage> {
  const folder = temporaryFolder('chaos');
  const log = new ServerLog();
  const provider = await startProvider();
  const postgres = options.database === 'postgres' ? await startTestPostgres() : null;
  const servers: HaltServer[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.end('SIGTERM')));
    await postgres?.stop();
    await provider.stop();
  };
  try {
    // One after the other: the first makes the database's tables.
    for (let index = 1; index <= options.instances; index++) {
      const dataFolder = mkdtempSync(join(folder, 'data-'));
      const settings = settingsOf(provider.url, postgres?.url ?? '', dataFolder);
      const server = new HaltServer(`server ${index}`, await keptPort(), settings, log, problems);
      servers.push(server);
      await server.ready(server.spawn());
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { servers, log, providerUrl: provider.url, databaseUrl: postgres?.url ?? null, close };
}

/** All settings, the empty ones too: a file .env here is for somebody's own Halt. */
function settingsOf(
  providerUrl: string,
  databaseUrl: string,
  dataFolder: string,
): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    HALT_DATA_DIR: dataFolder,
    HALT_PUBLIC_URL: '',
    OPENAI_API_KEY: 'sk-chaos-0123456789',
    OPENAI_BASE_URL: `${providerUrl}/v1`,
    HALT_API: 'chat',
    HALT_MODELS: '',
    HALT_RESUME: 'instruct',
    HALT_PROVIDER_RETRIES: String(retries),
    HALT_FIRST_TOKEN_TIMEOUT_MS: String(times.firstTokenMs),
    HALT_TOKEN_TIMEOUT_MS: String(times.tokenMs),
    HALT_SAVE_INTERVAL_MS: String(times.saveIntervalMs),
    HALT_SHUTDOWN_GRACE_MS: String(times.shutdownGraceMs),
    HALT_LOG_LEVEL: 'info',
    BETTER_AUTH_SECRET: 'a secret that the servers of one chaos share',
    NODE_ENV: '',
  };
}
