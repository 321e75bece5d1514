import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from './entry.ts';
import { HaltServer } from './halt-server.ts';
import { keptPort } from './kept-port.ts';

export type HaltOptions = {
  /** By `npm start`, if absent. */
  entry?: Entry;
  providerUrl: string;
  /** A PostgreSQL database; the embedded one if null. */
  databaseUrl: string | null;
  /** What the server's output is added to. */
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
  HALT_MCP_FILE: '',
  HALT_TOOL_APPROVAL: '',
  HALT_LOG_LEVEL: '',
  HALT_METRICS_TOKEN: '',
  OTEL_EXPORTER_OTLP_ENDPOINT: '',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '',
  BETTER_AUTH_SECRET: '',
};

/** What Halt is told is the provider's key: no log may hold it. */
export const providerKey = 'sk-e2e-0123456789';

/**
 * Starts Halt as a person would, in a data folder of its own.
 * @throws with its output, when it ends or does not become ready
 */
export async function startHalt(options: HaltOptions): Promise<HaltServer> {
  const folder = await mkdtemp(join(tmpdir(), 'halt-e2e-'));
  const port = await keptPort();
  const { entry = 'start', logFile } = options;
  return await HaltServer.start({
    entry,
    port,
    folder,
    environment: environment(options, folder, port),
    logFile,
  });
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
    HOSTNAME: '127.0.0.1',
    // Else `next dev` waits no longer for its server to end.
    NEXT_EXIT_TIMEOUT_MS: '20000',
    NEXT_TELEMETRY_DISABLED: '1',
    HALT_DATA_DIR: join(folder, 'data'),
    DATABASE_URL: databaseUrl ?? '',
    OPENAI_API_KEY: providerKey,
    OPENAI_BASE_URL: `${providerUrl}/v1`,
    HALT_SHUTDOWN_GRACE_MS: '100',
    NODE_ENV: undefined,
    ...settings,
  };
}
