import { resolve } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { isModelName } from './models/list-models.ts';
import { SettingError } from './models/list-setting.ts';
import { readPrices } from './models/price-entries.ts';
import { readProviders } from './models/provider-entries.ts';
import { processWide } from './process-wide.ts';
import { McpEntriesError, readMcpEntries } from './tools/mcp-entries.ts';

const text = z.string().trim().min(1, 'must not be blank');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const milliseconds = z.coerce
  .number('must be a number of milliseconds')
  .int('must be a whole number of milliseconds')
  .min(1, 'must be at least 1 millisecond')
  .max(86_400_000, 'must be at most a day');
const port = z.coerce
  .number('must be a port number')
  .int('must be a port number')
  .min(0, 'must be a port number')
  .max(65_535, 'must be a port number');
const commaList = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

function count(least: number, most = 1_000_000) {
  return z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
}

/** Every setting that Halt reads from its environment; .env.example says what each is for. */
const environment = z.object({
  PORT: port.default(3000),
  HALT_HOST: text.default('127.0.0.1'),
  HALT_PUBLIC_URL: httpUrl.optional(),
  HALT_DATA_DIR: text.default('.data'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' })
    .optional(),
  OPENAI_API_KEY: text.regex(/^[\x21-\x7e]+$/, 'must be of plain letters and signs').optional(),
  OPENAI_BASE_URL: httpUrl
    .refine((url) => !/[?#]/.test(url), 'must have neither a query nor a fragment')
    .optional(),
  HALT_API: z.enum(['responses', 'chat'], 'must be "responses" or "chat"').optional(),
  HALT_PROVIDERS: text.optional(),
  HALT_PRICES: text.optional(),
  HALT_MODELS: commaList
    .refine((names) => names.every(isModelName), 'must hold names of at most 200 characters')
    .optional(),
  HALT_RESUME: z.enum(['instruct', 'prefill'], 'must be "instruct" or "prefill"').optional(),
  HALT_PROVIDER_RETRIES: count(0, 10).default(2),
  HALT_FIRST_TOKEN_TIMEOUT_MS: milliseconds.default(120_000),
  HALT_TOKEN_TIMEOUT_MS: milliseconds.default(60_000),
  HALT_MAX_STEPS: count(1, 1_000).default(20),
  HALT_PARALLEL_CALLS: count(1, 100).default(4),
  HALT_SAVE_INTERVAL_MS: milliseconds.default(500),
  HALT_SHUTDOWN_GRACE_MS: milliseconds.default(5_000),
  HALT_MCP_FILE: text.optional(),
  HALT_TOOL_APPROVAL: z
    .enum(['ask', 'always', 'never'], 'must be "ask", "always" or "never"')
    .default('ask'),
  HALT_PROXIES: count(0, 20).default(0),
  HALT_MAX_RUNS: count(1).default(100),
  HALT_MAX_RUNS_IN_PROCESS: count(1).default(2_000),
  HALT_MAX_PROMPTS_PER_MINUTE: count(1).default(300),
  HALT_MAX_STREAMS: count(1).default(200),
  HALT_MAX_NEW_GUESTS_PER_MINUTE: count(1).default(300),
  HALT_LOG_LEVEL: z
    .enum(
      ['debug', 'info', 'warn', 'error', 'silent'],
      'must be one of debug, info, warn, error, silent',
    )
    .default('info'),
  HALT_METRICS_TOKEN: text
    .min(16, 'must have at least 16 characters')
    .regex(/^[\x21-\x7e]+$/, 'must be of plain letters and signs')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  BETTER_AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
});

/** The validated configuration of this process. */
export type Config = ReturnType<typeof parseConfig>;

/** A setting with a value that cannot be used; the message is one sentence that names it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the configuration from environment variables; an empty value counts as unset.
 * @throws {ConfigError} naming the first variable whose value cannot be used.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}.`);
  }
  const value = parsed.data;
  const beside = oneProviderOnly.find((name) => value.HALT_PROVIDERS && name in given);
  if (beside) throw new ConfigError(`${beside} does not go with HALT_PROVIDERS; set it there.`);
  return {
    port: value.PORT,
    host: value.HALT_HOST,
    publicUrl: value.HALT_PUBLIC_URL ?? null,
    dataFolder: resolve(value.HALT_DATA_DIR),
    databaseUrl: value.DATABASE_URL ?? null,
    providers: listSetting('HALT_PROVIDERS', value.HALT_PROVIDERS, (list) =>
      readProviders(list, given),
    ),
    prices: listSetting('HALT_PRICES', value.HALT_PRICES, readPrices) ?? [],
    openaiApiKey: value.OPENAI_API_KEY ?? null,
    openaiBaseUrl: value.OPENAI_BASE_URL ?? null,
    api: value.HALT_API ?? (value.OPENAI_BASE_URL ? 'chat' : 'responses'),
    models: value.HALT_MODELS ?? null,
    resumeStyle: value.HALT_RESUME ?? 'instruct',
    providerRetries: value.HALT_PROVIDER_RETRIES,
    firstTokenTimeoutMs: value.HALT_FIRST_TOKEN_TIMEOUT_MS,
    tokenTimeoutMs: value.HALT_TOKEN_TIMEOUT_MS,
    maxSteps: value.HALT_MAX_STEPS,
    parallelCalls: value.HALT_PARALLEL_CALLS,
    saveIntervalMs: value.HALT_SAVE_INTERVAL_MS,
    shutdownGraceMs: value.HALT_SHUTDOWN_GRACE_MS,
    mcpServers: value.HALT_MCP_FILE ? mcpServersIn(value.HALT_MCP_FILE, given) : [],
    toolApproval: value.HALT_TOOL_APPROVAL,
    proxies: value.HALT_PROXIES,
    limits: {
      runs: value.HALT_MAX_RUNS,
      runsInProcess: value.HALT_MAX_RUNS_IN_PROCESS,
      promptsPerMinute: value.HALT_MAX_PROMPTS_PER_MINUTE,
      streamsAtOnce: value.HALT_MAX_STREAMS,
      newGuestsPerMinute: value.HALT_MAX_NEW_GUESTS_PER_MINUTE,
    },
    logLevel: value.HALT_LOG_LEVEL,
    metricsToken: value.HALT_METRICS_TOKEN ?? null,
    // The rest of OTEL_… is read by the exporter itself.
    exportsTraces: Boolean(
      value.OTEL_EXPORTER_OTLP_ENDPOINT ?? value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    ),
    authSecret: value.BETTER_AUTH_SECRET ?? null,
  };
}

/** Settings of the one provider that the short variables name. */
const oneProviderOnly = ['OPENAI_BASE_URL', 'HALT_API', 'HALT_MODELS', 'HALT_RESUME'] as const;

/** @returns null where it is unset. */
function listSetting<Entry>(
  name: string,
  value: string | undefined,
  read: (value: string) => Entry[],
): Entry[] | null {
  try {
    return value ? read(value) : null;
  } catch (error) {
    if (error instanceof SettingError) throw new ConfigError(`${name} ${error.message}.`);
    throw error;
  }
}

function mcpServersIn(path: string, env: Readonly<Record<string, string | undefined>>) {
  try {
    return readMcpEntries(path, env);
  } catch (error) {
    if (error instanceof McpEntriesError) throw new ConfigError(`HALT_MCP_FILE ${error.message}.`);
    throw error;
  }
}

/** The configuration of this process, read once. Throws as parseConfig does. */
export function getConfig(): Config {
  return processWide('config', () => parseConfig(process.env));
}
