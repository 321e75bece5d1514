import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type BenchProcess, startProcess } from './processes.ts';
import type { Wire } from './wires.ts';

export const targetNames = [
  'pipe',
  'passthrough',
  'recipe',
  'recipe-plain',
  'halt-embedded',
  'halt-postgres',
] as const;
export type TargetName = (typeof targetNames)[number];

/** For the tables. */
export const targetTitles: Record<TargetName, string> = {
  pipe: '(a) bare Node pipe',
  passthrough: '(b) Next route, body passed through',
  recipe: "(c) AI SDK's recipe",
  'recipe-plain': '(d) the same, never compressed',
  'halt-embedded': 'Halt, embedded database',
  'halt-postgres': 'Halt, PostgreSQL',
};

/** A server that is measured. */
export type Target = {
  name: TargetName;
  wire: Wire;
  url: string;
  process: BenchProcess;
  /** Its PostgreSQL database, if it has one. */
  databaseUrl: string | null;
};

/** What targets are made of. */
export type Surroundings = {
  providerUrl: string;
  /** Where the reference app has been built. */
  referenceFolder: string;
  /** Makes an empty data folder, and an empty PostgreSQL database. */
  newDataFolder(): Promise<string>;
  newDatabase(): Promise<string>;
};

const root = join(import.meta.dirname, '..');
const readyMs = 120_000;
// As long as Halt's own tests use: it signs the sessions of throwaway guests.
const secret = 'bench-secret-bench-secret-bench-secret';

/** Starts a target and waits until it answers. @throws with its output when it does not */
export async function startTarget(name: TargetName, around: Surroundings): Promise<Target> {
  if (name === 'halt-embedded') {
    return await startHalt(name, around, { HALT_DATA_DIR: await around.newDataFolder() });
  }
  if (name === 'halt-postgres') {
    const DATABASE_URL = await around.newDatabase();
    const HALT_DATA_DIR = await around.newDataFolder();
    return await startHalt(name, around, { DATABASE_URL, HALT_DATA_DIR });
  }
  const port = await freePort();
  const environment = { PORT: String(port), OPENAI_BASE_URL: `${around.providerUrl}/v1` };
  if (name === 'pipe') {
    const script = join(import.meta.dirname, 'bare-pipe.ts');
    return await ready(name, name, port, startProcess(script, { environment, probed: true }));
  }
  const script = join(root, 'node_modules/next/dist/bin/next');
  const args = ['start', around.referenceFolder, '-p', String(port), '-H', '127.0.0.1'];
  const started = startProcess(script, {
    args,
    environment: { ...environment, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    probed: true,
  });
  return await ready(name, name, port, started);
}

/** Starts Halt on a database. @param environment which database, and what else is set */
export async function startHalt(
  name: TargetName,
  around: Pick<Surroundings, 'providerUrl'>,
  environment: { HALT_DATA_DIR: string; DATABASE_URL?: string },
): Promise<Target> {
  const port = await freePort();
  const { nodeArgs, script } = startCommand();
  const started = startProcess(join(root, script), {
    nodeArgs,
    environment: {
      ...unset,
      PORT: String(port),
      OPENAI_BASE_URL: `${around.providerUrl}/v1`,
      HALT_MODELS: 'bench',
      HALT_SHUTDOWN_GRACE_MS: '100',
      BETTER_AUTH_SECRET: secret,
      ...environment,
    },
    probed: true,
  });
  const target = await ready(name, 'halt', port, started, '/api/health');
  return { ...target, databaseUrl: environment.DATABASE_URL ?? null };
}

/** What `npm start` runs. */
function startCommand(): { nodeArgs: string[]; script: string } {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...args] = scripts.start.split(' ');
  return { nodeArgs: args.slice(0, -1), script: args.at(-1) ?? '' };
}

/** What the one who starts the bench has set for their own Halt. */
const unset = {
  DATABASE_URL: undefined,
  HALT_API: undefined,
  HALT_HOST: undefined,
  HALT_PUBLIC_URL: undefined,
  NODE_ENV: undefined,
  OPENAI_API_KEY: undefined,
};

async function ready(
  name: TargetName,
  wire: Wire,
  port: number,
  process: BenchProcess,
  path = '/',
): Promise<Target> {
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + readyMs;
  while (!(await answers(url + path))) {
    const { exitCode, signalCode } = process.child;
    const ended = exitCode !== null || signalCode !== null;
    if (ended || performance.now() > deadline) {
      await process.end();
      throw new Error(`${targetTitles[name]} did not start.\n${process.output()}`);
    }
    await delay(20);
  }
  return { name, wire, url, process, databaseUrl: null };
}

/** Whether a server is there and not still starting. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.status !== 503;
  } catch {
    return false; // Nobody listens yet.
  }
}
