import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { readMcpEntries } from './mcp-entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'halt-mcp-'));
const file = join(folder, 'mcp.json');
afterAll(() => rmSync(folder, { recursive: true }));

const variable = (name: string) => `\${${name}}`;

function read(content: unknown, env: Record<string, string> = {}) {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readMcpEntries(file, env);
}
const server = (entry: object, env?: Record<string, string>) =>
  read({ mcpServers: { mine: entry } }, env)[0];

it('a file as other programs have it is read, with what it takes from the environment', () => {
  const entries = read(
    {
      mcpServers: {
        files: {
          command: 'npx',
          args: ['-y', 'files'],
          env: { ROOT: `${variable('HOME')}/files` },
        },
        github: {
          type: 'http',
          url: 'https://example.org/mcp',
          headers: {
            Authorization: `Bearer ${variable('TOKEN')}`,
            'X-Team': variable('TEAM:-nobody'),
          },
        },
        old: { command: 'old', disabled: true },
      },
    },
    { HOME: '/home/me', TOKEN: 'abc' },
  );
  expect(entries).toEqual([
    {
      id: 'files',
      transport: {
        kind: 'stdio',
        command: 'npx',
        args: ['-y', 'files'],
        env: { ROOT: '/home/me/files' },
        cwd: undefined,
      },
      limits: { idleMs: 60_000, totalMs: 600_000 },
      approval: null,
    },
    {
      id: 'github',
      transport: {
        kind: 'http',
        url: 'https://example.org/mcp',
        headers: { Authorization: 'Bearer abc', 'X-Team': 'nobody' },
      },
      limits: { idleMs: 60_000, totalMs: 600_000 },
      approval: null,
    },
  ]);
});

it('limits are per server, and a timeout is understood in either unit that is in use', () => {
  const limits = (entry: object) => server({ command: 'x', ...entry })?.limits;
  expect(limits({ idleSeconds: 5, totalSeconds: 20 })).toEqual({ idleMs: 5_000, totalMs: 20_000 });
  expect(limits({ timeout: 30 })).toEqual({ idleMs: 30_000, totalMs: 600_000 });
  expect(limits({ timeout: 30_000 })).toEqual({ idleMs: 30_000, totalMs: 600_000 });
  expect(limits({ idleSeconds: 900 })).toEqual({ idleMs: 900_000, totalMs: 900_000 });
});

it.each([
  ['{', 'names a file that is not valid JSON'],
  [{}, 'must name a file with an object "mcpServers"'],
  [{ mcpServers: { halt: { command: 'x' } } }, 'server "halt" must have another name'],
  [{ mcpServers: { a: 7 } }, 'server "a": must be an object'],
  [{ mcpServers: { a: {} } }, 'server "a" has neither a command nor a url'],
  [{ mcpServers: { a: { command: 'x', url: 'http://x' } } }, 'server "a" has a command and a url'],
  [{ mcpServers: { a: { url: 'ftp://x' } } }, 'server "a": url must be an http or https address'],
  [{ mcpServers: { a: { type: 'sse', url: 'http://x' } } }, 'server "a": type must be "stdio"'],
  [{ mcpServers: { a: { command: 'x', approval: 'no' } } }, 'approval must be "ask" or "never"'],
  [{ mcpServers: { a: { url: 'http://x', headers: { A: 'ü' } } } }, 'headers.A must be of plain'],
  [
    { mcpServers: { a: { command: 'x', env: { KEY: variable('NOWHERE') } } } },
    'server "a" names the variable NOWHERE, which is not set',
  ],
])('%j is refused with a sentence', (content, sentence) => {
  expect(() => read(content)).toThrow(sentence);
});

it('a mistake stops the start with one sentence that names the setting, and quotes no secret', () => {
  writeFileSync(
    file,
    JSON.stringify({ mcpServers: { a: { url: 'x', headers: { K: 'secret' } } } }),
  );
  expect(() => parseConfig({ HALT_MCP_FILE: file })).toThrow(
    /^HALT_MCP_FILE server "a": url must be an http or https address\.$/,
  );
  expect(() => parseConfig({ HALT_MCP_FILE: join(folder, 'none.json') })).toThrow(
    /^HALT_MCP_FILE names the file \S+none\.json, which cannot be read \(ENOENT\)\.$/,
  );
  expect(() => parseConfig({ HALT_TOOL_APPROVAL: 'maybe' })).toThrow(
    'HALT_TOOL_APPROVAL must be "ask", "always" or "never".',
  );
});
