import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { cp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { HaltServer } from '#e2e/servers/halt-server.ts';
import { keptPort } from '#e2e/servers/kept-port.ts';
import { startHalt } from '#e2e/servers/start-halt.ts';
import { createTestDatabase } from '#scripts/test-postgres.ts';
import type { Wire } from './stream.ts';

/** A server that is measured, or measured against. */
export type Target = {
  url: string;
  wire: Wire;
  acceptsGzip: boolean;
  /** Its process; what that started belongs to it. */
  pid: number;
  halt: HaltServer | null;
  end(): Promise<void>;
};

/** What targets are made of. */
export type Surroundings = {
  /** For all that is left behind; goes with the bench. */
  folder: string;
  providerUrl: string;
  postgresUrl: string | null;
};

export const targetTitles = {
  pipe: '(a) bare pipe',
  'recipe-plain': '(b) recipe, uncompressed',
  recipe: '(c) recipe, as a browser gets it',
  embedded: 'Halt, embedded',
  postgres: 'Halt, PostgreSQL',
} as const;
export type TargetName = keyof typeof targetTitles;
export const targetNames = Object.keys(targetTitles) as TargetName[];

const root = join(import.meta.dirname, '..');
const leash = join(root, 'e2e/servers/leash.ts');
const next = join(root, 'node_modules/next/dist/bin/next');
const readyMs = 60_000;

/** Starts a target and waits until it answers. @throws with its output when it does not */
const most = '1000000';
const withoutLimits = {
  HALT_MAX_RUNS: most,
  HALT_MAX_RUNS_IN_PROCESS: most,
  HALT_MAX_PROMPTS_PER_MINUTE: most,
  HALT_MAX_STREAMS: most,
  HALT_MAX_NEW_GUESTS_PER_MINUTE: most,
};

export async function startTarget(name: TargetName, around: Surroundings): Promise<Target> {
  if (name === 'embedded') return await startHaltOn(null, around);
  if (name === 'postgres') {
    if (!around.postgresUrl) throw new Error('PostgreSQL is not installed here.');
    const database = await createTestDatabase(around.postgresUrl, `bench-${Date.now()}`);
    return await startHaltOn(database, around);
  }
  const environment = { ...probed(around), OPENAI_BASE_URL: `${around.providerUrl}/v1` };
  const pipe = [join(import.meta.dirname, 'bare-pipe.ts')];
  const recipe = [next, 'start', referenceFolder(around), '-H', '127.0.0.1'];
  const started = await startServer(name === 'pipe' ? pipe : recipe, around, environment);
  const wire = name === 'pipe' ? 'pipe' : 'recipe';
  return { ...started, wire, acceptsGzip: name === 'recipe', halt: null };
}

async function startHaltOn(databaseUrl: string | null, around: Surroundings): Promise<Target> {
  const halt = await startHalt({
    providerUrl: around.providerUrl,
    databaseUrl,
    logFile: join(around.folder, 'halt.log'),
    // One client is everybody here, and starts more than a person would.
    settings: { HALT_MODELS: 'bench', ...withoutLimits, ...probed(around, startFlags()) },
  });
  return {
    url: halt.url,
    wire: 'halt',
    acceptsGzip: true,
    pid: halt.processId,
    halt,
    end: () => halt.stop(),
  };
}

/**
 * Has every process of a server say what memory it holds, when it is asked (probe.ts).
 * @param flags what else Node is given
 */
function probed(around: Surroundings, flags: readonly string[] = []): Record<string, string> {
  const options = [...flags, `--import=${join(import.meta.dirname, 'probe.ts')}`];
  return { BENCH_PROBE_FOLDER: probeFolder(around), NODE_OPTIONS: options.join(' ') };
}

/** What `npm start` gives Node. */
function startFlags(): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

export function probeFolder({ folder }: Pick<Surroundings, 'folder'>): string {
  mkdirSync(join(folder, 'probes'), { recursive: true });
  return join(folder, 'probes');
}

/**
 * Starts a Node program that listens on PORT, and ends with this process however that one ends.
 * @throws with its output when it does not answer
 */
export async function startServer(
  command: readonly string[],
  { folder }: Pick<Surroundings, 'folder'>,
  environment: Record<string, string> = {},
): Promise<Pick<Target, 'url' | 'pid' | 'end'>> {
  const port = await keptPort();
  const output = join(folder, `${port}.log`);
  const own = join(folder, String(port));
  const file = openSync(output, 'a');
  const child = spawn(process.execPath, [leash, own, process.execPath, ...command], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment, PORT: String(port) },
    stdio: ['pipe', file, file],
  });
  closeSync(file);
  // Where it has ended by itself there is nothing left to tell it.
  child.stdin?.on('error', () => {});
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + readyMs;
  while (!(await answers(url))) {
    if (child.exitCode === null && performance.now() < deadline) await delay(20);
    else {
      await end();
      throw new Error(`${command[0]} did not start.\n${readFileSync(output, 'utf8')}`);
    }
  }
  return { url, pid: child.pid ?? 0, end };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false; // Nobody listens yet.
  }
}

function referenceFolder({ folder }: Pick<Surroundings, 'folder'>): string {
  return join(folder, 'reference-app');
}

/** Builds the app of the references (b) and (c). */
export async function buildReferenceApp(around: Pick<Surroundings, 'folder'>): Promise<void> {
  const folder = referenceFolder(around);
  await cp(join(import.meta.dirname, 'reference-app'), folder, { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  await promisify(execFile)(process.execPath, [next, 'build'], { cwd: folder, env });
}
