/**
 * `npm run bench:queries -- [--runs 100000] [--rounds 15]` seeds an embedded and a PostgreSQL database
 * with that many runs of one person, and measures what the server takes for each page and query of Runs;
 * beside it one run by its key. With 100,000 runs or more it writes its table into docs/benchmarks.md; it ends
 * with 1 where a query takes more than it may.
 */
import { availableParallelism, loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Database, openDatabase, setDatabase } from '#lib/db/database.ts';
import { testEngine, testUser } from '#lib/runs/testing/test-engine.ts';
import { insertChats } from '#scripts/seed/insert-chats.ts';
import { temporaryFolder } from '#scripts/temporary-folder.ts';
import { startTestPostgres } from '#scripts/test-postgres.ts';
import { markdown, writePage } from './page.ts';
import { type Query, queriesOf } from './run-queries.ts';

const mostMs = 100;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '15' },
  },
});
const [runs, rounds] = [Number(values.runs), Number(values.rounds)];

/** The median of each query in ms, on one database. */
async function measure(database: Database): Promise<Map<string, number>> {
  setDatabase(database);
  const { userId } = await testUser();
  const now = new Date();
  await insertChats(database.pages, { userId, runs, days: 365, seed: 1, now }, (written) =>
    process.stderr.write(`\r${database.kind}: ${written} of ${runs} runs`),
  );
  process.stderr.write('\n');
  const { engine } = await testEngine({ hears: false });
  const queries = await queriesOf(engine, userId, now);
  const medians = new Map<string, number>();
  for (const query of queries) medians.set(query.name, await medianOf(query));
  return medians;
}

/** The first round plans and warms up, and does not count. */
async function medianOf({ ask }: Query): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const beganAt = performance.now();
    // What is sent is JSON, and making it is the server's time as well.
    JSON.stringify(await ask());
    if (round > 0) times.push(performance.now() - beganAt);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

async function measureOn(databaseUrl: string | null): Promise<Map<string, number>> {
  const database = await openDatabase({ databaseUrl, dataFolder: temporaryFolder('queries') });
  try {
    return await measure(database);
  } finally {
    await database.close();
  }
}

const postgres = await startTestPostgres();
const onPostgres = await measureOn(postgres.url);
await postgres.stop();
const embedded = await measureOn(null);
const names = [...embedded.keys()];
const row = (name: string) => [
  name,
  ...[embedded, onPostgres].map((medians) => (medians.get(name) ?? 0).toFixed(1)),
];
const table = markdown([['median, ms', 'embedded', 'PostgreSQL'], ...names.map(row)]);
const day = new Date().toISOString().slice(0, 10);
const [load = 0] = loadavg();
const around = `${availableParallelism()} cores that others used as well (load ${load.toFixed(1)})`;
const many = runs.toLocaleString('en');
const report = `Measured ${day} on ${many} runs, ${rounds} times each, on ${around}.\n\n${table}`;
console.log(report);
if (runs >= 100_000) await writePage(report, 'npm run bench:queries');
const slow = names.filter((name) =>
  [embedded, onPostgres].some((medians) => (medians.get(name) ?? 0) > mostMs),
);
if (slow.length > 0) console.error(`Over ${mostMs} ms: ${slow.join('; ')}.`);
process.exit(slow.length > 0 ? 1 : 0);
