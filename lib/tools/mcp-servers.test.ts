import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningTools, startTools } from '#e2e/tools/start-tools.ts';
import { begin, boxOf, toolOf } from './testing/tool-servers.ts';
import type { ToolBox } from './tool.ts';

let servers: RunningTools;
let box: ToolBox;
beforeAll(async () => {
  servers = await startTools();
});
afterAll(() => servers.stop());
afterEach(() => box.close());

const everything = 'node_modules/@modelcontextprotocol/server-everything/dist/index.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('A server that', () => {
  it('cannot be started is a sentence, and Halt goes on without it', async () => {
    box = boxOf({ gone: { command: 'no-such-program-anywhere' } });
    const [halt, gone] = await box.servers();
    expect(halt).toMatchObject({ id: 'halt', status: 'ready' });
    expect(gone).toMatchObject({
      status: 'unavailable',
      problem: 'Its command or folder does not exist.',
      tools: [],
    });
    expect((await box.toolsFor([])).map(({ name }) => name)).toEqual(['search_chats']);
  });

  it('nobody answers for is a sentence without its address', async () => {
    box = boxOf({ away: { url: `http://127.0.0.1:${await freePort()}/mcp?key=secret` } });
    const [, away] = await box.servers();
    expect(away?.problem).toBe('Nobody answers at its address.');
  });

  it('ends before it has said a word is a sentence', async () => {
    box = boxOf({ mute: { command: process.execPath, args: ['--eval', ''] } });
    const [, mute] = await box.servers();
    expect(mute).toMatchObject({
      status: 'unavailable',
      problem: 'It ended, or did not speak MCP.',
    });
  });

  it.each(['stdio', 'http'] as const)(
    'hangs over %s is not waited for, while the others can be used',
    async (transport) => {
      box = boxOf({
        hang: servers.entry(transport, 'hang'),
        polite: servers.entry('http', 'polite'),
      });
      // More than once only where the machine is so busy that the other one is not there in time either.
      await vi.waitFor(async () => {
        const listed = await box.servers();
        expect(listed.map(({ id, status }) => `${id} ${status}`)).toEqual([
          'halt ready',
          'hang connecting',
          'polite ready',
        ]);
      }, 15_000);
    },
  );

  it('describes some tools wrongly offers the others, and says which it does not', async () => {
    box = boxOf({ broken: servers.entry('http', 'broken') });
    const [, broken] = await box.servers();
    expect(broken?.tools.map(({ name }) => name)).toEqual(['look']);
    expect(broken?.problem).toBe(
      'Not offered, because the server describes them wrongly or twice: shapeless, dangling, look.',
    );
  });

  it.each(['stdio', 'http'] as const)('learns a tool over %s offers it', async (transport) => {
    box = boxOf({ tools: servers.entry(transport, 'tools') });
    await begin(await toolOf(box, 'tools', 'learn'), { tag: `learn-${transport}` }).end;
    await vi.waitFor(() => toolOf(box, 'tools', 'learned'), 10_000);
    const call = begin(await toolOf(box, 'tools', 'learned'), { tag: `learned-${transport}` });
    expect(await call.end).toMatchObject({ outcome: 'finished' });
  });

  it('is turned off for a chat is not even connected', async () => {
    box = boxOf({ off: servers.entry('stdio', 'polite') });
    expect((await box.toolsFor(['off'])).map(({ server }) => server)).toEqual(['halt']);
    expect(await box.toolsFor(['halt', 'off'])).toEqual([]);
  });
});

describe('A server that has gone', () => {
  it('is a call that has not started', async () => {
    const own = await startTools();
    box = boxOf({ away: own.entry('http', 'tools') });
    const tool = await toolOf(box, 'away', 'look');
    await own.stop();
    expect(await begin(tool, { tag: 'away' }).end).toEqual({
      outcome: 'not-started',
      why: 'server-gone',
      message: 'Nobody answers at its address.',
    });
  });

  it('is asked again on next use, but not before a pause', async () => {
    let asked = 0;
    const server = createServer((socket) => {
      asked++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    box = boxOf({ away: { url: `http://127.0.0.1:${port}/` } });
    for (let use = 0; use < 5; use++) await box.servers();
    expect(asked).toBe(1);
    await vi.waitFor(async () => {
      await box.toolsFor([]);
      expect(asked).toBe(2);
    }, 10_000);
    server.close();
  });

  it('refuses to let Halt in, and says so', async () => {
    const server = createHttpServer((_, response) => response.writeHead(401).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    box = boxOf({ locked: { url: `http://127.0.0.1:${port}/`, headers: { Authorization: 'no' } } });
    const [, locked] = await box.servers();
    expect(locked?.problem).toBe('It refused the connection (HTTP 401).');
    server.close();
  });
});

describe('Two servers with tools of the same names', () => {
  it('both work, each under a name of its own', async () => {
    box = boxOf({
      first: servers.entry('http', 'polite'),
      second: servers.entry('stdio', 'polite'),
    });
    const tools = await box.toolsFor(['halt']);
    expect(tools.map(({ name }) => name)).toEqual([
      'first_look',
      'first_work',
      'second_look',
      'second_work',
    ]);
    for (const tool of tools.filter(({ name }) => name.endsWith('look'))) {
      expect(await begin(tool, { tag: tool.name }).end).toMatchObject({ outcome: 'finished' });
      const events = await servers.events(tool.name);
      expect(events.map(({ event }) => event)).toEqual(['called']);
    }
  });
});

describe('What a tool says of itself', () => {
  it('decides whether its calls ask, unless the operator has said so of its server', async () => {
    box = boxOf({
      own: servers.entry('http', 'polite'),
      trusted: { ...servers.entry('http', 'polite'), approval: 'never' },
      doubted: { ...servers.entry('http', 'polite'), approval: 'ask' },
    });
    const tools = await box.toolsFor(['halt']);
    expect(tools.filter(({ asks }) => asks).map(({ name }) => name)).toEqual([
      'own_work',
      'doubted_look',
      'doubted_work',
    ]);
  });

  it('finds arguments that do not fit, in words for the model', async () => {
    box = boxOf({ polite: servers.entry('http', 'polite') });
    const tool = await toolOf(box, 'polite', 'look');
    expect(tool.problemOf({ tag: 'x' })).toBeNull();
    expect(tool.problemOf({ tag: 7 })).toBe('input/tag must be string');
    expect(tool.problemOf({})).toBe("input must have required property 'tag'");
    expect(tool.problemOf('text')).toBe('input must be object');
  });
});

describe('The processes that Halt has started', () => {
  it.each([
    ['once', 'tools', 1],
    ['once, also where it speaks the newer era', 'polite', 1],
    ['anew where it ends at a question that it does not know', 'brittle', 2],
  ])('are started %s', async (_how, name, times) => {
    const own = await startTools();
    box = boxOf({ [name]: own.entry('stdio', name) });
    const { end } = begin(await toolOf(box, name, 'look'), { tag: 'started' });
    expect(await end).toMatchObject({ outcome: 'finished' });
    const events = await own.wait(name, 'started', times);
    expect(events.map(({ event }) => event)).toEqual(Array(times).fill('started'));
    await box.close();
    await own.stop();
  });

  it('end with it', async () => {
    box = boxOf({ tools: servers.entry('stdio', 'tools') });
    await toolOf(box, 'tools', 'look');
    const started = await servers.wait('tools', 'started');
    const ids = started.map(({ detail }) => Number(detail));
    await box.close();
    await vi.waitFor(() => {
      for (const id of ids) expect(() => process.kill(id, 0)).toThrow('ESRCH');
    }, 10_000);
  });
});

describe('The server "everything" of the protocol itself', () => {
  it('works over stdio, with progress and Stop', async () => {
    box = boxOf({ everything: { command: process.execPath, args: [everything, 'stdio'] } });
    const sum = begin(await toolOf(box, 'everything', 'get-sum'), { a: 2, b: 3 });
    expect(await sum.end).toMatchObject({
      outcome: 'finished',
      result: { content: [{ type: 'text', text: 'The sum of 2 and 3 is 5.' }] },
    });
    await stopLongOperation();
  });

  it('gets of Halt’s environment how the network is reached, and no key', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.invalid:3128');
    vi.stubEnv('OPENAI_API_KEY', 'sk-not-for-tools');
    box = boxOf({
      everything: { command: process.execPath, args: [everything, 'stdio'], env: { OWN: 'yes' } },
    });
    const { end } = begin(await toolOf(box, 'everything', 'get-env'), {});
    const said = JSON.stringify(await end);
    vi.unstubAllEnvs();
    for (const part of ['http://proxy.invalid:3128', 'OWN', 'PATH']) expect(said).toContain(part);
    expect(said).not.toContain('sk-not-for-tools');
  });

  it('works over Streamable HTTP, with progress and Stop', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [everything, 'streamableHttp'], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      await once(createInterface(child.stderr), 'line');
      box = boxOf({ everything: { type: 'http', url: `http://127.0.0.1:${port}/mcp` } });
      await vi.waitFor(() => toolOf(box, 'everything', 'get-sum'), {
        timeout: 15_000,
        interval: 200,
      });
      await stopLongOperation();
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  async function stopLongOperation(): Promise<void> {
    const tool = await toolOf(box, 'everything', 'trigger-long-running-operation');
    const { end, stop, firstProgress } = begin(tool, { duration: 60, steps: 300 });
    expect(await firstProgress).toMatchObject({ progress: 1, total: 300 });
    stop.abort();
    expect(await end).toMatchObject({ outcome: 'may-have-happened', why: 'stopped' });
  }
});
