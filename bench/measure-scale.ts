import { join } from 'node:path';
import { startProcess } from './processes.ts';
import { ask } from './questions.ts';
import type { Values } from './samples.ts';
import type { SeedAsk } from './seed.ts';
import { quantile } from './statistics.ts';
import { type Surroundings, startHalt, type TargetName } from './targets.ts';

const fewChats = 10;
const manyChats = 10_000;
const runsPerChat = 10;
const readings = 50;

/**
 * How Halt fares with much in its database: its start with nothing and with 100,000 runs, and what
 * a user with ten chats waits for against one with 10,000, in the same database.
 */
export async function measureScale(around: Surroundings, name: TargetName): Promise<Values> {
  const dataFolder = await around.newDataFolder();
  const databaseUrl = name === 'halt-postgres' ? await around.newDatabase() : null;
  const start = () =>
    timed(() =>
      startHalt(name, around, {
        HALT_DATA_DIR: dataFolder,
        ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      }),
    );
  const first = await start();
  const few = await newGuest(first.result.url);
  const many = await newGuest(first.result.url);
  await first.result.process.end();

  const empty = await start();
  await empty.result.process.end();
  await seed({ databaseUrl, dataFolder, chats: [fewChats, manyChats], runsPerChat });
  const full = await start();
  const { url } = full.result;
  const values = {
    startFirst: first.milliseconds,
    startEmpty: empty.milliseconds,
    startFull: full.milliseconds,
    startGrowth: full.milliseconds / empty.milliseconds,
    ...(await readingValues(url, few, many)),
  };
  await full.result.process.end();
  return values;
}

async function timed<Result>(work: () => Promise<Result>) {
  const began = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - began };
}

async function newGuest(url: string): Promise<string> {
  const response = await fetch(`${url}/api/session`, { method: 'POST' });
  const cookies = response.headers.getSetCookie();
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

async function seed(what: SeedAsk): Promise<void> {
  const seeder = startProcess(join(import.meta.dirname, 'seed.ts'));
  await ask(seeder, what);
  await seeder.end();
}

async function readingValues(url: string, few: string, many: string): Promise<Values> {
  const values: Values = {};
  const chatPath = async (cookie: string) => {
    const { chats } = (await read(url, '/api/chats', cookie)) as { chats: { id: string }[] };
    return `/api/chats/${chats.at(-1)?.id}`;
  };
  const [fewChat, manyChat] = [await chatPath(few), await chatPath(many)];
  const paths = {
    sidebar: ['/api/chats', '/api/chats'],
    chat: [fewChat, manyChat],
    search: ['/api/chats?q=number+7', '/api/chats?q=number+7'],
    history: ['/api/runs', '/api/runs'],
  } as const;
  for (const [name, [fewPath, manyPath]] of Object.entries(paths)) {
    const fewTimes: number[] = [];
    const manyTimes: number[] = [];
    for (let turn = 0; turn < readings; turn++) {
      fewTimes.push((await timed(() => read(url, fewPath, few))).milliseconds);
      manyTimes.push((await timed(() => read(url, manyPath, many))).milliseconds);
    }
    values[`${name}Few`] = quantile(fewTimes, 0.5);
    values[`${name}Many`] = quantile(manyTimes, 0.5);
    values[`${name}ManyP99`] = quantile(manyTimes, 0.99);
    values[`${name}Growth`] = quantile(manyTimes, 0.5) / quantile(fewTimes, 0.5);
  }
  return values;
}

async function read(url: string, path: string, cookie: string): Promise<unknown> {
  const response = await fetch(url + path, { headers: { cookie } });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}.`);
  return await response.json();
}
