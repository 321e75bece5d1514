import { auth } from './auth/auth.ts';
import { booted } from './booted.ts';
import { realClock } from './clock.ts';
import { getConfig } from './config.ts';
import { checkPostgres } from './db/check-postgres.ts';
import { openDatabase, openedDatabase, setDatabase } from './db/database.ts';
import { startNews } from './http/news.ts';
import { stopServing } from './http/serving.ts';
import { log } from './log.ts';
import { resolveProvider } from './models/provider.ts';
import { streamAnswer } from './models/stream-answer.ts';
import { drain } from './runs/drain.ts';
import { makeEngine, setEngine } from './runs/engine.ts';
import { hearCancels } from './runs/hear-cancels.ts';
import { saveProgress, startSaving } from './runs/save-progress.ts';
import { databaseStore } from './runs/store/database-store.ts';
import { startSweeping, sweep } from './runs/sweep.ts';
import { hearSettings } from './settings/settings.ts';

/**
 * Opens and migrates the database, ends what a lost process left streaming, connects the provider,
 * and starts the timers.
 * @returns what ends all that: it saves what still runs, and lets what is asked be answered
 * @throws {ConfigError | DataFolderError | PostgresError} with a sentence for whoever starts it
 */
export async function startHaltServer(): Promise<() => Promise<void>> {
  const config = getConfig();
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
  const stopHearing = await Promise.all([hearCancels(engine), hearSettings()]);
  await saveProgress(engine);
  // Nobody else can hold the embedded database, so whatever streams in it has lost its process.
  if (database.kind === 'embedded') await sweep(engine, 0);
  const stopNews = await startNews(databaseStore);
  const stopSaving = startSaving(engine, config.saveIntervalMs);
  const stopSweeping = startSweeping(engine);
  const where = database.kind === 'embedded' ? `embedded in ${config.dataFolder}` : 'PostgreSQL';
  booted().resolve({ provider: provider.name, database: where });
  return async () => {
    await drain(engine, config.shutdownGraceMs);
    await stopNews();
    await stopServing();
    stopSaving();
    stopSweeping();
    await Promise.all(stopHearing.map((stop) => stop()));
    await openedDatabase().close();
    log().info('ended cleanly');
  };
}
