/**
 * `npm run chaos`: many clients that ask, stop, leave, reload and supersede at random, on servers
 * that are killed and restarted at random. At the end, what the clients saw, what is saved, what
 * the provider saw and what was logged are held against each other. Ends with 1 where they disagree.
 */
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { buildWhenStale } from '#scripts/build.ts';
import { Guest, type Scene } from './clients/guest.ts';
import { live } from './clients/live.ts';
import { expectNoLostRuns } from './clients/still-streaming.ts';
import { Counts } from './counts.ts';
import { Journal } from './journal.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { Problems } from './problems.ts';
import { Random } from './random.ts';
import { watchEndedRuns } from './reconcile/audit.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { disagreementsOf, summaryOf } from './report.ts';
import { disturb, restart, settledMs } from './stage/outages.ts';
import { openStage, type Stage } from './stage/stage.ts';

/** What a last action, the last restart and the reconciling may take beyond the time that is set. */
const afterwardsMs = 180_000;

const guests: Guest[] = [];

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
  const { stage, journal, problems, counts } = scene;
  const random = new Random(seed);
  for (let number = 1; number <= clients; number++) {
    guests.push(new Guest(number, random.fork(), scene));
  }
  const over = AbortSignal.timeout(minutes * 60_000);
  const outages = new Counts();
  const servers = stage.servers.map((server) =>
    disturb(server, random.fork(), outages, over, (settled, life) =>
      expectNoLostRuns(guests, settled, life, problems),
    ),
  );
  const ended = new AbortController();
  const pulses = stage.servers.map((server) => server.pulse.follow(server, ended.signal));
  await Promise.all([
    ...guests.map((guest) => live(guest, () => over.aborted)),
    Promise.all(servers),
  ]);
  const restarts = (await Promise.all(servers)).flat();
  // The last actions are over; what they left running meets one last kill.
  for (const server of stage.servers) {
    restarts.push(await restart(server, random, outages, 'SIGKILL'));
  }
  await delay(settledMs);
  for (const guest of guests) guest.session.close();
  ended.abort();
  await Promise.all(pulses);
  say('All is done; reconciling …');
  const outcome = await reconcile(stage, guests, journal, problems);
  say(summaryOf(counts, outages, restarts, outcome));
  say(disagreementsOf(problems, outcome.cases, stage));
  return problems.all.length === 0;
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
  const options = parseOptions(process.argv.slice(2));
  exitCode = (await main(options)) ? 0 : 1;
} catch (error) {
  say(`The chaos failed: ${error instanceof Error ? error.stack : String(error)}\n\n${usage}`);
}
// Where it failed, clients go on: they end with the process, as all that it has started.
process.exit(exitCode);
