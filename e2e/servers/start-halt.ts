import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startLeashed } from './leashed-process.ts';
import type { RunningServer } from './start-provider.ts';

const script = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));
/** The first start on a fresh checkout builds, too. */
const readyMs = 240_000;

export type HaltOptions = {
  providerUrl: string;
  /** A PostgreSQL database; the embedded one if null. */
  databaseUrl: string | null;
  /** Where the server's output is kept. */
  logFile: string;
  /** Environment variables beside those. */
  settings?: Record<string, string>;
};

/** Unset, and so that a developer's .env does not set them: an empty value counts as unset. */
const unset = {
  HALT_PUBLIC_URL: '',
  HALT_API: '',
  HALT_MODELS: '',
  HALT_RESUME: '',
  HALT_PROVIDER_RETRIES: '',
  HALT_FIRST_TOKEN_TIMEOUT_MS: '',
  HALT_TOKEN_TIMEOUT_MS: '',
  HALT_SAVE_INTERVAL_MS: '',
  HALT_LOG_LEVEL: '',
  BETTER_AUTH_SECRET: '',
};

/** What Halt is told is the provider's key: no log may hold it. */
export const providerKey = 'sk-e2e-0123456789';

/**
 * Starts Halt as a person would, in a data folder of its own.
 * @throws with its output, when it ends or does not become ready
 */
export async function startHalt(options: HaltOptions): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'halt-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const halt = startLeashed(script, folder, environment(options, folder, port), options.logFile);

  try {
    await ready(url, halt.ended);
  } catch (error) {
    await halt.stop();
    throw new Error(`Halt did not start.\n${halt.output()}`, { cause: error });
  }
  return { url, stop: halt.stop };
}

function environment(
  { providerUrl, databaseUrl, settings }: HaltOptions,
  folder: string,
  port: number,
): Record<string, string | undefined> {
  return {
    ...unset,
    PORT: String(port),
    HALT_HOST: '127.0.0.1',
    HALT_DATA_DIR: join(folder, 'data'),
    DATABASE_URL: databaseUrl ?? '',
    OPENAI_API_KEY: providerKey,
    OPENAI_BASE_URL: `${providerUrl}/v1`,
    HALT_SHUTDOWN_GRACE_MS: '100',
    NODE_ENV: undefined,
    ...settings,
  };
}

async function ready(url: string, ended: Promise<unknown>): Promise<void> {
  const deadline = AbortSignal.timeout(readyMs);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!(await isHealthy(url))) {
    deadline.throwIfAborted();
    if (over) throw new Error('It ended.');
    await delay(100);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).ok;
  } catch {
    return false; // Nobody listens yet.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
