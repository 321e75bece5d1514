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
import { chance } from './random.ts';
import { reconcile } from './report.ts';
import { disturb, restart, settledMs } from './stage/outages.ts';
import { openStage } from './stage/stage.ts';

const usage = 'npm run chaos -- [--minutes 10] [--database embedded|postgres]';
const clients = 24;
/** So many listen to the events; the others are like pages that are hidden. */
const listeningShare = 0.5;
/** What a last action, the last restart and the reconciling may take beyond the time that is set. */
const afterwardsMs = 180_000;

/** @throws with a sentence for an argument that cannot be used */
function parseOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      database: { type: 'string', default: 'embedded' },
    },
  });
  const minutes = Number(values.minutes);
  const { database } = values;
  if (!(minutes > 0)) throw new Error('--minutes must be a number above 0.');
  if (database !== 'embedded' && database !== 'postgres') {
    throw new Error('--database must be embedded or postgres.');
  }
  return { minutes, database } as const;
}

/** @returns whether all agree */
async function main({ minutes, database }: ReturnType<typeof parseOptions>): Promise<boolean> {
  const lastingMs = minutes * 60_000;
  await buildWhenStale(() => say('Building …'));
  const problems = new Problems();
  const stage = await openStage(database, problems);
  say(`${minutes} min, ${clients} clients, ${stage.servers.length} × Halt on ${database}`);
  const scene: Scene = { stage, journal: new Journal(), problems, counts: new Counts() };
  const guests = Array.from({ length: clients }, (_, index) => new Guest(index + 1, scene));
  setTimeout(() => giveUp(guests), lastingMs + afterwardsMs);
  try {
    if (stage.databaseUrl) await watchEndedRuns(stage.databaseUrl);
    say(await perform(scene, guests, lastingMs));
    return problems.all.length === 0;
  } finally {
    await stage.close();
  }
}

/** @returns what came of it, for a person to read */
async function perform(scene: Scene, guests: Guest[], lastingMs: number): Promise<string> {
  const { servers } = scene.stage;
  const over = AbortSignal.timeout(lastingMs);
  const ended = new AbortController();
  const outages = new Counts();
  const pulses = servers.map(({ pulse }) => pulse.follow(ended.signal));
  const disturbing = servers.map((server) =>
    disturb(server, outages, over, (life) => expectNoLostRuns(guests, server, life)),
  );
  const living = guests.map((guest) => {
    return live(guest, over, chance(listeningShare) ? ended.signal : null);
  });
  await Promise.all(living);
  const restarts = (await Promise.all(disturbing)).flat();
  // The last actions are over; what they left running meets one last kill.
  for (const server of servers) restarts.push(await restart(server, outages, 'SIGKILL'));
  await delay(settledMs);
  ended.abort();
  await Promise.all(pulses);
  say('All is done; reconciling …');
  return await reconcile(scene, guests, outages, restarts);
}

/** Says who has not come to an end. */
function giveUp(guests: readonly Guest[]): never {
  say('The chaos did not come to its end in time.');
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
