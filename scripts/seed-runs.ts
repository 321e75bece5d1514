/**
 * `npm run seed -- [--runs 100000] [--days 365] [--user ID] [--seed N]`: writes that many runs, shaped as
 * real ones are, into the configured database: for a user that it makes, for the one of that id, or with
 * `--user newest` for whoever opened Halt last. The embedded database must not be in use meanwhile.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { getConfig } from '#lib/config.ts';
import { type Database, openDatabase } from '#lib/db/database.ts';
import type { PrismaClient } from '#lib/db/generated/client.ts';
import { insertChats } from './seed/insert-chats.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    days: { type: 'string', default: '365' },
    user: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [runs, days, seed] = [Number(values.runs), Number(values.days), Number(values.seed)];
if (![runs, days, seed].every((value) => Number.isInteger(value) && value > 0)) {
  console.error('--runs, --days and --seed must be whole numbers above 0.');
  process.exit(1);
}

const database = await open();
try {
  const userId = await userOf(database.pages, values.user);
  const beganAt = performance.now();
  await insertChats(database.pages, { userId, runs, days, seed, now: new Date() }, (written) => {
    const seconds = (performance.now() - beganAt) / 1000;
    process.stdout.write(`\r${written} of ${runs} runs in ${seconds.toFixed(0)} s`);
  });
  console.log(`\nThey belong to the user ${userId}; with --seed ${seed} they come out the same.`);
} finally {
  await database.close();
}

/** The configured database; where it cannot be opened, its reason is for whoever seeds. */
async function open(): Promise<Database> {
  try {
    return await openDatabase(getConfig());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** A new user; or the one that is named, or the newest one: the browser that was last opened. */
async function userOf(client: PrismaClient, named: string | undefined): Promise<string> {
  if (named === undefined) {
    const id = randomUUID();
    await client.user.create({ data: { id, name: 'Seeded', email: `${id}@seed.invalid` } });
    return id;
  }
  const user = await client.user.findFirst({
    ...(named === 'newest' ? {} : { where: { id: named } }),
    orderBy: { createdAt: 'desc' },
  });
  if (user) return user.id;
  console.error(`--user: there is no user ${named} in this database.`);
  process.exit(1);
}
