import { auth } from './auth/auth.ts';
import { type Booted, bootedServer } from './booted.ts';
import { realClock } from './clock.ts';
import { getConfig } from './config.ts';
import { openDatabase, openedDatabase, setDatabase } from './db/database.ts';
import { startLiveServer } from './live/live-server.ts';
import { serveRun } from './live/run-server.ts';
import { log } from './log.ts';
import { makeProviders } from './models/providers.ts';
import { streamAnswer } from './models/stream-answer.ts';
import { drain } from './runs/drain.ts';
import { makeEngine, setEngine } from './runs/engine.ts';
import { hearCancels } from './runs/hear-cancels.ts';
import { saveProgress, startSaving } from './runs/save-progress.ts';
import { databaseStore } from './runs/store/database-store.ts';
import { startSweeping, sweep } from './runs/sweep.ts';
import { hearSettings } from './settings/settings.ts';

/**
 * Makes this process a Halt server, once: opens and migrates the database, ends what a lost process
 * left streaming, connects the provider, and starts the timers.
 * @throws {ConfigError | DataFolderError} with a sentence for whoever starts it.
 */
export function boot(): Promise<Booted> {
  const server = bootedServer();
  server.booted ??= bootOnce();
  return server.booted;
}

async function bootOnce(): Promise<Booted> {
  const config = getConfig();
  const database = await openDatabase(config);
  setDatabase(database);
  // Now, as a secret that cannot be used is for whoever starts it.
  auth();
  const providers = await makeProviders(config);
  const engine = makeEngine({
    store: databaseStore,
    stream: streamAnswer,
    providers,
    settings: config,
    clock: realClock,
  });
  setEngine(engine);
  const stopHearing = await Promise.all([hearCancels(engine), hearSettings()]);
  await saveProgress(engine);
  // Nobody else can hold the embedded database, so whatever streams in it has lost its process.
  if (database.kind === 'embedded') await sweep(engine, 0);
  const live = await startLiveServer(engine);
  const stopSaving = startSaving(engine, config.saveIntervalMs);
  const stopSweeping = startSweeping(engine);
  return {
    provider: providers.names,
    database: database.kind === 'embedded' ? `embedded in ${config.dataFolder}` : 'PostgreSQL',
    serveRun,
    upgrade: live.upgrade,
    drain: async () => {
      await drain(engine, config.shutdownGraceMs);
      live.close();
    },
    close: async () => {
      stopSaving();
      stopSweeping();
      await Promise.all(stopHearing.map((stop) => stop()));
      await openedDatabase().close();
      log().info('ended cleanly');
    },
  };
}
