import { auth } from './auth/auth.ts';
import { startSweepingGuests } from './auth/sweep-guests.ts';
import { booted } from './booted.ts';
import { realClock } from './clock.ts';
import { getConfig } from './config.ts';
import { openDatabase, openedDatabase, setDatabase } from './db/database.ts';
import { checkPostgres } from './db/postgres.ts';
import { startNews } from './http/news.ts';
import { stopServing } from './http/serving.ts';
import { log } from './log.ts';
import { pricesBy } from './models/prices.ts';
import { makeProviders } from './models/providers.ts';
import { streamAnswer } from './models/stream-answer.ts';
import { makeEngine, runEngine, setEngine } from './runs/engine.ts';
import { drain, startEngine } from './runs/engine-life.ts';
import { databaseStore } from './runs/store/database-store.ts';
import { startTelemetry } from './telemetry/start-telemetry.ts';
import { toolBox } from './tools/tool-box.ts';

/** How long a tool call waits for its approval, in milliseconds. */
const askMs = 600_000;

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
  const providers = await makeProviders(config);
  const telemetry = await startTelemetry(config, providers, () => runEngine().live.size);
  const engine = makeEngine({
    store: databaseStore,
    stream: streamAnswer,
    providers,
    priceOf: pricesBy(config.prices),
    tools: toolBox(),
    settings: { ...config, askMs },
    clock: realClock,
    observers: telemetry.observers,
  });
  setEngine(engine);
  const { saveIntervalMs } = config;
  // Nobody else can hold the embedded database.
  const isAlone = database.kind === 'embedded';
  const stopEngine = await startEngine(engine, { saveIntervalMs, isAlone });
  const stopNews = await startNews(databaseStore);
  const stopSweepingGuests = startSweepingGuests(realClock);
  const where = database.kind === 'embedded' ? `embedded in ${config.dataFolder}` : 'PostgreSQL';
  booted().resolve({ provider: providers.names, database: where });
  // Nobody's first answer should wait for what takes long to start, and what is wrong is logged now.
  void toolBox().servers();
  return async () => {
    await drain(engine, config.shutdownGraceMs);
    await toolBox().close();
    await stopNews();
    await stopServing();
    stopSweepingGuests();
    await stopEngine();
    await telemetry.end();
    await openedDatabase().close();
    log().info('ended cleanly');
  };
}
