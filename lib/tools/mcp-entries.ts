import { readFileSync } from 'node:fs';
import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/** How an MCP server is reached: as a process that Halt starts, or at an address. */
export type McpTransport =
  | {
      kind: 'stdio';
      command: string;
      args: string[];
      env: Record<string, string>;
      cwd: string | undefined;
    }
  | { kind: 'http'; url: string; headers: Record<string, string> };

/** One MCP server of the operator's file. */
export type McpEntry = {
  id: string;
  transport: McpTransport;
  limits: { idleMs: number; totalMs: number };
  /** Whether its tools ask before each call; null where each tool's own word decides. */
  approval: 'ask' | 'never' | null;
};

const defaultIdleSeconds = 60;
const defaultTotalSeconds = 600;
/** Above this, `timeout` is in milliseconds: both units are in use among those who write such files. */
const mostTimeoutSeconds = 1_000;

const text = z.string('must be a string').min(1, 'must not be blank').max(10_000, 'is too long');
const texts = z.record(z.string(), z.string('must be a string'), 'must be an object of strings');
const seconds = z
  .number('must be a number of seconds')
  .positive('must be more than 0 seconds')
  .max(86_400, 'must be at most a day, in seconds');

const entry = z.object(
  {
    type: z
      .enum(
        ['stdio', 'http', 'streamable-http', 'streamableHttp'],
        'must be "stdio" or "http", the only transports that Halt speaks',
      )
      .optional(),
    command: text.optional(),
    args: z.array(z.string('must be a string'), 'must be a list of strings').optional(),
    env: texts.optional(),
    cwd: text.optional(),
    url: text.optional(),
    headers: texts.optional(),
    disabled: z.boolean('must be true or false').optional(),
    timeout: z.number('must be a number').positive('must be more than 0').optional(),
    idleSeconds: seconds.optional(),
    totalSeconds: seconds.optional(),
    approval: z.enum(['ask', 'never'], 'must be "ask" or "never"').optional(),
  },
  'must be an object',
);
type Entry = z.infer<typeof entry>;

/** Servers that cannot be used as they are written; the message goes on after the setting's name. */
export class McpEntriesError extends Error {
  override name = 'McpEntriesError';
}

/**
 * Reads the file of HALT_MCP_FILE, in the form that other programs use: `mcpServers`, by their ids.
 * @param env what `${VARIABLE}` and `${VARIABLE:-otherwise}` in it stand for
 * @throws {McpEntriesError} that names the server and its field, and quotes no value
 */
export function readMcpEntries(path: string, env: Environment): McpEntry[] {
  const servers = serversIn(contentOf(path));
  return Object.entries(servers).flatMap(([id, value]) => {
    const place = `server ${JSON.stringify(id)}`;
    if (!/^[^\p{C}\u2028\u2029]{1,60}$/u.test(id) || id === 'halt')
      throw new McpEntriesError(`${place} must have another name`);
    const read = checked(expanded(value, env, place), place);
    return read.disabled ? [] : [entryOf(id, read, place)];
  });
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // The operator puts it right: the sentence says which file it is.
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new McpEntriesError(`names the file ${path}, which cannot be read${code}`);
  }
}

function serversIn(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own message would quote what may hold secrets.
    throw new McpEntriesError('names a file that is not valid JSON');
  }
  const parsed = z.object({ mcpServers: z.record(z.string(), z.unknown()) }).safeParse(value);
  if (parsed.success) return parsed.data.mcpServers;
  throw new McpEntriesError('must name a file with an object "mcpServers"');
}

/** The value with `${VARIABLE}` replaced in all its strings. */
function expanded(value: unknown, env: Environment, place: string): unknown {
  if (Array.isArray(value)) return value.map((each) => expanded(each, env, place));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => [key, expanded(each, env, place)]));
  }
  if (typeof value !== 'string') return value;
  return value.replace(
    /\$\{(\w+)(?::-([^}$]*))?\}/g,
    (_whole, name: string, otherwise?: string) => {
      const found = env[name] || otherwise;
      if (found !== undefined) return found;
      throw new McpEntriesError(`${place} names the variable ${name}, which is not set`);
    },
  );
}

function checked(value: unknown, place: string): Entry {
  const parsed = entry.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.');
  throw new McpEntriesError(`${place}: ${field ? `${field} ` : ''}${issue?.message}`);
}

function entryOf(id: string, read: Entry, place: string): McpEntry {
  const { timeout, approval = null } = read;
  const ofTimeout = timeout && timeout > mostTimeoutSeconds ? timeout / 1_000 : timeout;
  const idleSeconds = read.idleSeconds ?? ofTimeout ?? defaultIdleSeconds;
  const totalSeconds = read.totalSeconds ?? Math.max(defaultTotalSeconds, idleSeconds);
  const limits = { idleMs: idleSeconds * 1_000, totalMs: totalSeconds * 1_000 };
  return { id, transport: transportOf(read, place), limits, approval };
}

function transportOf(read: Entry, place: string): McpTransport {
  const { command, url, type = command ? 'stdio' : 'http' } = read;
  if (command && url)
    throw new McpEntriesError(`${place} has a command and a url; it can have one`);
  if (type === 'stdio') {
    if (!command) throw new McpEntriesError(`${place} has no command`);
    const { args = [], env = {}, cwd } = read;
    return { kind: 'stdio', command, args, env, cwd };
  }
  if (!url) throw new McpEntriesError(`${place} has neither a command nor a url`);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new McpEntriesError(`${place}: url must be an http or https address`);
  return { kind: 'http', url, headers: headersOf(read.headers ?? {}, place) };
}

function headersOf(headers: Record<string, string>, place: string): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value))
      throw new McpEntriesError(`${place}: headers.${name} must be of plain letters and signs`);
  }
  return headers;
}
