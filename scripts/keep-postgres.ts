/**
 * `node keep-postgres.ts FOLDER` runs a throwaway PostgreSQL server with the programs of FOLDER,
 * writes the url of a database as one line, and ends when standard input ends: a server cannot
 * outlive the tests it was started for, however those end.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { temporaryFolder } from './temporary-folder.ts';

type Account = { uid: number; gid: number };

const [programs = ''] = process.argv.slice(2);
const account = process.getuid?.() === 0 ? unprivilegedAccount() : undefined;
const folder = temporaryFolder('postgres');
const cluster = join(folder, 'data');
const options = { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, ...account };
let server: ChildProcess | null = null;
let ending = false;

process.stdin.resume().on('end', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

if (account) chownSync(folder, account.uid, account.gid);
const access = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync'];
execFileSync(join(programs, 'initdb'), ['--pgdata', cluster, ...access], {
  ...options,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const port = await freePort();
server = spawn(join(programs, 'postgres'), ['-D', cluster, ...settings(port)], {
  ...options,
  stdio: ['ignore', 'ignore', 'pipe'],
});
server.once('close', () => process.exit(ending ? 0 : 1));
await readyOf(server);
process.stdout.write(`postgresql://postgres@127.0.0.1:${port}/postgres\n`);

/** PostgreSQL refuses to run as root. */
function unprivilegedAccount(): Account {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such account: the next one may be there.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no account postgres or nobody.');
}

function settings(port: number): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    max_connections: '100',
    // Servers have their machine's zone mostly: what takes it for UTC is to fail here.
    timezone: 'Asia/Kolkata',
    // Nothing in here has to survive a crash.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Reads the server's log to the line that says it is ready.
 * @throws with all it said, when it ends instead
 */
async function readyOf(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('The log of the server cannot be read.');
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    if (!line.includes('ready to accept connections')) continue;
    child.stderr.resume(); // Unread, its log would fill the pipe and stop it.
    return;
  }
  if (!ending) throw new Error(said.join('\n'));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

/** SIGQUIT ends the server at once: there is nothing to save. */
function end(): void {
  ending = true;
  if (server) server.kill('SIGQUIT');
  else process.exit(0);
}
