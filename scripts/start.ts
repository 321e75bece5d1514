import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Booted, bootedServer } from '#lib/booted.ts';
import { type Config, getConfig } from '#lib/config.ts';
import { lockDataFolder } from '#lib/db/data-folder.ts';
import { buildWhenStale } from './build.ts';
import { whenNpmIsGone } from './npm-parent.ts';

const root = join(import.meta.dirname, '..');
/** What is not answered so long after the last run has ended is cut off. */
const lastAnswersMs = 1_000;

/** Serves Halt from this folder: builds it where that is due, opens its database, and listens. */
async function start(): Promise<void> {
  process.chdir(root);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = getConfig();
  if (config.databaseUrl === null) lockDataFolder(config.dataFolder);
  const server = await listen(config);
  server.on('request', answerStarting);
  await buildWhenStale(() =>
    say('Building, which takes a minute when Halt is new or has changed …'),
  );
  const pages = await loadPages();
  const booted = await bootedBy(pages);
  server.off('request', answerStarting);
  const answer: RequestListener = (request, response) =>
    void (booted.serveRun(request, response) || pages(request, response));
  server.on('request', answer);
  server.on('upgrade', booted.upgrade);
  endOnSignals(server, answer, booted);
  say(`Halt is ready on ${addressOf(config, server)}`);
  say(`  provider: ${booted.provider}`);
  say(`  database: ${booted.database}`);
}

/** Takes the port first, so that one in use is known before a minute of building. */
async function listen(config: Config): Promise<Server> {
  const server = createServer({ shouldUpgradeCallback: isWebSocket });
  server.listen(config.port, config.host);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(`PORT ${config.port} is in use on ${config.host}; choose another PORT.`);
    }
    throw new StartError(`HALT_HOST ${config.host}, PORT ${config.port}: cannot listen (${code}).`);
  }
}

/** Some clients offer other protocols (h2c): what is not taken up is answered as if it were not there. */
function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

const answerStarting = answerNothing('starting', 'Halt is starting; try again in a moment.');
const answerEnding = answerNothing('shutting_down', 'The server is restarting; try again shortly.');

function answerNothing(code: string, message: string): RequestListener {
  return (_request, response) => {
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '2' });
    response.end(JSON.stringify({ error: { code, message } }));
  };
}

/** Loads the build; its instrumentation boots the server. */
async function loadPages(): Promise<RequestListener> {
  Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  const { default: next } = await import('next');
  const app = next({ dev: false, dir: root });
  await app.prepare();
  const handle = app.getRequestHandler();
  return (request, response) => void handle(request, response);
}

/** Next loads the instrumentation, which boots, at its first request: this is that request. */
async function bootedBy(pages: RequestListener): Promise<Booted> {
  const door = createServer(pages).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;
  // An agent of its own goes by no proxy, whatever the environment says of the others.
  const [knock] = await once(get({ port, path: '/api/health', agent: new Agent() }), 'response');
  knock.destroy();
  door.close();
  const booted = await bootedServer().booted;
  if (!booted) throw new Error(`The build does not boot (HTTP ${knock.statusCode}).`);
  return booted;
}

function addressOf(config: Config, server: Server): string {
  const { port } = server.address() as AddressInfo;
  const local = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host);
  return config.publicUrl ?? `http://${local ? 'localhost' : config.host}:${port}`;
}

/**
 * Ends cleanly on Ctrl-C and SIGTERM: answers get a while to finish, and the port stays open
 * meanwhile, so that a Stop still reaches them. A second Ctrl-C does not wait.
 */
function endOnSignals(server: Server, answer: RequestListener, booted: Booted): void {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(1);
    ending = true;
    say('Ending: running answers are being saved …');
    await booted.drain();
    await stopServing(server, answer);
    await booted.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());
  whenNpmIsGone(() => void end());
}

/** Lets what is being answered be answered, and takes nothing more: it would find no database. */
async function stopServing(server: Server, answer: RequestListener): Promise<void> {
  server.off('request', answer);
  server.on('request', answerEnding);
  const closed = new Promise((resolve) => server.close(resolve));
  await Promise.race([closed, delay(lastAnswersMs)]);
  server.closeAllConnections();
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
