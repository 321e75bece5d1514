import process from 'node:process';
import { auth } from './auth/auth.ts';
import { startSweepingGuests } from './auth/sweep-guests.ts';
import { booted } from './booted.ts';
import { realClock } from './clock.ts';
import { type Config, getConfig } from './config.ts';
import { checkPostgres } from './db/check-postgres.ts';
import { openDatabase, openedDatabase, setDatabase } from './db/database.ts';
import { startNews } from './http/news.ts';
import { declineUpgrades, stopServing, watchAnswers } from './http/serving.ts';
import { log } from './log.ts';
import { resolveProvider } from './models/provider.ts';
import { streamAnswer } from './models/stream-answer.ts';
import { processWide } from './process-wide.ts';
import { drain } from './runs/drain.ts';
import { makeEngine, setEngine } from './runs/engine.ts';
import { hearNotices } from './runs/hear-notices.ts';
import { saveProgress, startSaving } from './runs/save-progress.ts';
import { databaseStore } from './runs/store/database-store.ts';
import { startSweeping, sweep } from './runs/sweep.ts';

/** Errors that whoever starts Halt can put right: told in one sentence, without a stack. */
const expected = ['ConfigError', 'DataFolderError', 'PostgresError'];
/** A signal may arrive twice: sent to the whole process group, and passed on by npm. */
const sameSignalMs = 1_000;

/** Makes this process a Halt server, once, and ends it where that fails or when it is told to end. */
export function boot(): Promise<void> {
  return processWide('boot', async () => {
    try {
      const config = getConfig();
      declineUpgrades();
      watchAnswers(config);
      endOnSignals(await start(config));
    } catch (error) {
      // Next would go on without it, and answer every request with 500.
      process.stderr.write(`Halt cannot start: ${sentenceOf(error)}\n`);
      process.exit(1);
    }
  });
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return expected.includes(error.name) ? error.message : String(error.stack);
}

/**
 * Opens and migrates the database, ends what a lost process left streaming, connects the provider,
 * and starts the timers.
 * @returns what ends all that: it saves what still runs, and lets what is asked be answered
 * @throws {ConfigError | DataFolderError | PostgresError} with a sentence for whoever starts it
 */
async function start(config: Config): Promise<() => Promise<void>> {
  if (config.databaseUrl) await checkPostgres(config.databaseUrl);
  const database = await openDatabase(config);
  setDatabase(database);
  // Now, as a secret that cannot be used is for whoever starts it.
  auth();
  const provider = await resolveProvider(config);
  const engine = makeEngine({
    store: databaseStore,
    stream: streamAnswer,
    provider,
    settings: config,
    clock: realClock,
  });
  setEngine(engine);
  const stopHearing = await hearNotices(engine);
  await saveProgress(engine);
  // Nobody else can hold the embedded database, so whatever streams in it has lost its process.
  if (database.kind === 'embedded') await sweep(engine, 0);
  const stopNews = await startNews(databaseStore);
  const stopSaving = startSaving(engine, config.saveIntervalMs);
  const stopSweeping = startSweeping(engine);
  const stopSweepingGuests = startSweepingGuests(realClock);
  const where = database.kind === 'embedded' ? `embedded in ${config.dataFolder}` : 'PostgreSQL';
  booted().resolve({ provider: provider.name, database: where });
  return async () => {
    await drain(engine, config.shutdownGraceMs);
    await stopNews();
    await stopServing();
    stopSaving();
    stopSweeping();
    stopSweepingGuests();
    await stopHearing();
    await openedDatabase().close();
    log().info('ended cleanly');
  };
}

/**
 * Ends cleanly on Ctrl-C and SIGTERM: answers get a while to finish, and the port stays open
 * meanwhile, so that a Stop still reaches them. A second Ctrl-C does not wait.
 */
function endOnSignals(end: () => Promise<void>): void {
  let toldAt: number | null = null;
  const hear = async (signal: NodeJS.Signals) => {
    if (toldAt !== null) {
      if (signal === 'SIGINT' && performance.now() - toldAt > sameSignalMs) process.exit(1);
      return;
    }
    toldAt = performance.now();
    process.stdout.write('Ending: running answers are being saved …\n');
    await end();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Next's own would close the port at once, and wait for the streams for ever.
    process.removeAllListeners(signal);
    process.on(signal, () => void hear(signal));
  }
}
