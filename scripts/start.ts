import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { type Booted, booted } from '#lib/booted.ts';
import { type Config, getConfig } from '#lib/config.ts';
import { lockDataFolder } from '#lib/db/data-folder.ts';
import { buildWhenStale, standalone } from './build.ts';

const shellCheckMs = 500;

/**
 * Starts Halt from this folder: sees whether the settings, the data folder and the port can be used,
 * builds where that is due, and runs the build's own server, as a container does, in this process.
 */
async function start(): Promise<void> {
  endWithShell();
  process.chdir(join(import.meta.dirname, '..'));
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = getConfig();
  if (config.databaseUrl === null) lockDataFolder(config.dataFolder);
  const port = await freePort(config);
  await buildWhenStale(() =>
    say('Building, which takes a minute when Halt is new or has changed …'),
  );
  const server = { PORT: String(port), HOSTNAME: config.host, HALT_DATA_DIR: config.dataFolder };
  Object.assign(process.env, { ...server, NEXT_TELEMETRY_DISABLED: '1' });
  const { provider, database } = await serve();
  say(`Halt is ready on ${addressOf(config, port)}`);
  say(`  provider: ${provider}`);
  say(`  database: ${database}`);
}

/** Runs the build's server, without the lines by which Next greets. */
async function serve(): Promise<Booted> {
  const { log } = console;
  console.log = () => undefined;
  await import(join(standalone, 'server.js'));
  const server = await booted().promise;
  console.log = log;
  return server;
}

/** npm passes a SIGTERM on to the shell in which it runs this, and most shells do not pass it on. */
function endWithShell(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, shellCheckMs);
  timer.unref();
}

/** The port, once it is known that it can be had: before a minute of building, and without a stack. */
async function freePort({ host, port }: Config): Promise<number> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
    const address = probe.address();
    return typeof address === 'object' ? (address?.port ?? port) : port;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(`PORT ${port} is in use on ${host}; choose another PORT.`);
    }
    throw new StartError(`HALT_HOST ${host}, PORT ${port}: cannot listen (${code}).`);
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
}

function addressOf({ host, publicUrl }: Config, port: number): string {
  const local = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host);
  return publicUrl ?? `http://${local ? 'localhost' : host}:${port}`;
}

/** What the person who starts Halt can put right: told in one sentence, without a stack. */
class StartError extends Error {
  override name = 'StartError';
}
const expected = ['StartError', 'ConfigError', 'DataFolderError'];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await start();
} catch (error) {
  const known = error instanceof Error && expected.includes(error.name);
  process.stderr.write(
    `Halt cannot start: ${known ? error.message : String((error as Error)?.stack)}\n`,
  );
  process.exit(1);
}
