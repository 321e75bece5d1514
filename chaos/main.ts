/**
 * `npm run chaos`: many clients that ask, stop, leave, reload and supersede at random, on servers
 * that are killed and restarted at random. At the end, what the clients saw, what is saved, what
 * the provider saw and what was logged are held against each other. Ends with 1 where they disagree.
 */
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildWhenStale } from '#scripts/build.ts';
import { watchEndedRuns } from './database-audit.ts';
import { Guest, type Scene } from './guests/guest.ts';
import { expectNoLostRuns, live } from './guests/live.ts';
import { Counts, Journal, Problems } from './journal.ts';
import { Random } from './random.ts';
import { reconcile } from './report.ts';
import { disturb, restart, settledMs } from './stage/outages.ts';
import { openStage, type Stage } from './stage/stage.ts';

const usage = `npm run chaos -- [--minutes 10] [--database embedded|postgres] [--seed N]
  [--clients 24] [--instances N (on postgres 2, on embedded 1)]`;
/** What a last action, the last restart and the reconciling may take beyond the time that is set. */
const afterwardsMs = 180_000;
/** So many listen to the events; the others are like pages that are hidden. */
const listeningShare = 0.5;

type Options = ReturnType<typeof parseOptions>;
const guests: Guest[] = [];

/** @throws with a sentence for an argument that cannot be used */
function parseOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      database: { type: 'string', default: 'embedded' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      clients: { type: 'string', default: '24' },
      instances: { type: 'string' },
    },
  });
  const { database } = values;
  if (database !== 'embedded' && database !== 'postgres') {
    throw new Error('--database must be embedded or postgres.');
  }
  const most = database === 'postgres' ? 2 : 1;
  return {
    database,
    minutes: numberIn('minutes', values.minutes, 0.1, 600),
    seed: numberIn('seed', values.seed, 0, 2 ** 32 - 1),
    clients: numberIn('clients', values.clients, 1, 200),
    instances: numberIn('instances', values.instances ?? String(most), 1, most),
  } as const;
}

function numberIn(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= least && number <= most) return number;
  throw new Error(`--${name} must be a number from ${least} to ${most}.`);
}

/** @returns whether all agree */
async function main(options: Options): Promise<boolean> {
  const { minutes, seed, database, instances, clients } = options;
  say(`${minutes} min, seed ${seed}, ${clients} clients, ${instances} × Halt on ${database}`);
  await buildWhenStale(() => say('Building …'));
  const problems = new Problems();
  const stage = await openStage(options, problems);
  setTimeout(() => giveUp(stage), minutes * 60_000 + afterwardsMs);
  try {
    if (stage.databaseUrl) await watchEndedRuns(stage.databaseUrl);
    const scene: Scene = { stage, journal: new Journal(), problems, counts: new Counts() };
    return await perform(scene, options);
  } finally {
    await stage.close();
  }
}

async function perform(scene: Scene, { minutes, seed, clients }: Options): Promise<boolean> {
  const { servers } = scene.stage;
  const random = new Random(seed);
  for (let number = 1; number <= clients; number++) {
    guests.push(new Guest(number, random.fork(), scene));
  }
  const over = AbortSignal.timeout(minutes * 60_000);
  const ended = new AbortController();
  const outages = new Counts();
  const pulses = servers.map(({ pulse }) => pulse.follow(ended.signal));
  const disturbing = servers.map((server) =>
    disturb(server, random.fork(), outages, over, (settled, life) =>
      expectNoLostRuns(guests, settled, life),
    ),
  );
  await Promise.all(
    guests.map((guest) => {
      const listens = guest.random.chance(listeningShare) ? ended.signal : null;
      return live(guest, () => over.aborted, listens);
    }),
  );
  const restarts = (await Promise.all(disturbing)).flat();
  // The last actions are over; what they left running meets one last kill.
  for (const server of servers) {
    restarts.push(await restart(server, random, outages, 'SIGKILL'));
  }
  await delay(settledMs);
  ended.abort();
  await Promise.all(pulses);
  say('All is done; reconciling …');
  say(await reconcile(scene, guests, outages, restarts));
  return scene.problems.all.length === 0;
}

/** Says who has not come to an end. */
function giveUp({ servers }: Stage): never {
  say('The chaos did not come to its end in time.');
  for (const { name, isReady } of servers) if (!isReady) say(`${name} is not ready.`);
  for (const { number, doing } of guests) if (doing) say(`Client ${number} is at: ${doing}.`);
  process.exit(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

let exitCode = 1;
try {
  exitCode = (await main(parseOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  say(`The chaos failed: ${error instanceof Error ? error.stack : String(error)}\n\n${usage}`);
}
// Where it failed, clients go on: they end with the process, as all that it has started.
process.exit(exitCode);
