import { z } from 'zod';
import { listIn, SettingError } from './list-setting.ts';
import {
  isOpenai,
  isOpenrouter,
  openaiUrl,
  type Provider,
  type ProviderKind,
  providerKinds,
} from './provider.ts';

const ownAddresses: Record<ProviderKind, { baseUrl: string; name: string } | null> = {
  openai: { baseUrl: openaiUrl, name: 'OpenAI' },
  'openai-compatible': null,
  anthropic: { baseUrl: 'https://api.anthropic.com/v1', name: 'Anthropic' },
  google: { baseUrl: 'https://generativelanguage.googleapis.com/v1beta', name: 'Google' },
};

/** Set by whoever sends the request; as settings they would only break it. */
const reservedHeaders =
  /^(host|connection|content-length|content-encoding|transfer-encoding|accept-encoding|upgrade|te)$/i;

const line = z
  .string('must be a string')
  .trim()
  .min(1, 'must not be blank')
  .max(200, 'is too long')
  .regex(/^[^\p{C}\u2028\u2029]*$/u, 'must not have control characters');

const entry = z.strictObject({
  id: line.regex(/^[\w.-]{1,40}$/, 'must have letters, digits, dots, dashes and underscores only'),
  kind: z.enum(providerKinds, `must be one of ${providerKinds.join(', ')}`),
  name: line.optional(),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .refine((url) => !/[?#]/.test(url), 'must have neither a query nor a fragment')
    .optional(),
  apiKeyEnv: line.regex(/^\w+$/, 'must be the name of an environment variable').optional(),
  models: z.array(line, 'must be a list of names').min(1, 'must name a model').optional(),
  headers: z
    .record(
      z
        .string()
        .regex(/^[\w-]+$/, 'must have names of letters, digits and dashes')
        .refine((name) => !reservedHeaders.test(name), 'must leave out those of the connection'),
      z.string('must be strings').regex(/^[\t\x20-\x7e]*$/, 'must be of plain letters and signs'),
      'must be an object of strings',
    )
    .optional(),
  api: z.enum(['responses', 'chat'], 'must be "responses" or "chat"').optional(),
  resume: z.enum(['instruct', 'prefill'], 'must be "instruct" or "prefill"').optional(),
  stopsBilling: z.boolean('must be true or false').optional(),
  settles: z.boolean('must be true or false').optional(),
});

/**
 * Reads the providers of HALT_PROVIDERS.
 * @param value the JSON itself, or the path of a file that holds it.
 * @param env where the keys are, by the names that the entries give.
 * @throws {SettingError} that names the entry and its field.
 */
export function readProviders(
  value: string,
  env: Readonly<Record<string, string | undefined>>,
): Provider[] {
  const providers = listIn(value, 'provider').map((each, index) => providerAt(index, each, env));
  const ids = providers.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new SettingError(`has two entries with the id "${twice}"`);
  return providers;
}

function providerAt(
  index: number,
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
): Provider {
  const place = `entry ${index + 1}${nameIn(value)}`;
  const result = entry.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : null;
    const field = [...(issue?.path ?? []), ...(unknown ? [unknown] : [])].join('.');
    const problem = unknown ? 'is not a field of a provider' : problemOf(issue);
    throw new SettingError(`${place}: ${field}${field ? ' ' : ''}${problem}`);
  }
  const { id, kind, name, baseUrl, apiKeyEnv, models, headers, api, resume } = result.data;
  const { stopsBilling, settles } = result.data;
  const address = baseUrl?.replace(/\/+$/, '') ?? ownAddresses[kind]?.baseUrl;
  if (!address) throw new SettingError(`${place}: baseUrl must be given for the kind ${kind}`);
  return {
    id,
    name: name ?? nameOf(kind, address),
    kind,
    baseUrl: address,
    apiKey: apiKeyEnv ? keyOf(apiKeyEnv, env, place) : null,
    headers: headers ?? {},
    api: api ?? (kind === 'openai' ? 'responses' : 'chat'),
    resumeStyle: resume ?? 'instruct',
    models: models ?? null,
    stopsBilling: stopsBilling ?? null,
    settles: settles ?? isOpenrouter(address),
  };
}

function problemOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_type' && issue.path.length === 0) return 'must be an object';
  if (issue?.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue?.message ?? 'cannot be used';
}

function nameIn(value: unknown): string {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'string' && /^[\w.-]{1,40}$/.test(id) ? ` (${id})` : '';
}

function nameOf(kind: ProviderKind, address: string): string {
  const own = ownAddresses[kind];
  const isOwn = own?.baseUrl === address || (kind === 'openai' && isOpenai(address));
  return own && isOwn ? own.name : new URL(address).host;
}

function keyOf(
  variable: string,
  env: Readonly<Record<string, string | undefined>>,
  place: string,
): string {
  const key = env[variable]?.trim();
  if (!key) throw new SettingError(`${place}: apiKeyEnv names ${variable}, which is not set`);
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new SettingError(`${place}: ${variable} must be of plain letters and signs`);
}
