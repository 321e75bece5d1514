import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import type { Worker } from 'node:worker_threads';
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQueryable,
  type Transaction,
} from '@prisma/driver-adapter-utils';
import type { Connection } from './connection.ts';
import { lockDataFolder } from './data-folder.ts';
import type { EmbeddedCalls, EmbeddedReply, EmbeddedRequest } from './embedded-thread.ts';

/**
 * Opens Postgres within this process (PGlite), in the data folder, which it locks first. It runs in
 * a thread of its own: its statements take milliseconds, in which no token and no Stop would pass.
 * @throws {DataFolderError} when another process has the folder.
 */
export async function connectEmbedded(dataFolder: string): Promise<Connection> {
  lockDataFolder(dataFolder);
  const database = new EmbeddedDatabase(join(dataFolder, 'postgres'));
  await database.ready;
  const adapter = database.adapterFactory();
  return {
    kind: 'embedded',
    adapters: { pages: adapter, runs: adapter },
    exclusively: (work) => work(adapter),
    listen: (channel, hear) => database.listen(channel, hear),
    close: () => database.close(),
  };
}

// Not imported, because the bundler takes the script of every Worker that it sees into the bundle.
const { Worker: NodeWorker } = process.getBuiltinModule('node:worker_threads');

type Waiting = { resolve(result: unknown): void; reject(error: Error): void };
type Call = <Name extends keyof EmbeddedCalls>(
  name: Name,
  ...argument: Parameters<EmbeddedCalls[Name]>
) => Promise<ReturnType<EmbeddedCalls[Name]>>;

/** This side of the database's thread. */
class EmbeddedDatabase {
  /** Settles when the database is open; rejects where it cannot be. */
  readonly ready: Promise<unknown>;
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  #lastId = 0;

  constructor(folder: string) {
    // By its path, as a bundle has no such file beside it. Unheard, its death ends the process.
    const script = join(process.cwd(), 'lib/db/embedded-thread.ts');
    this.#thread = new NodeWorker(script, { workerData: { folder } });
    this.ready = once(this.#thread, 'message');
    this.#thread.on('message', (reply: EmbeddedReply) => this.#hear(reply));
  }

  adapterFactory(): SqlMigrationAwareDriverAdapterFactory {
    const connect = () => Promise.resolve(this.#adapter());
    return {
      ...adapterInfo,
      connect,
      // Only `prisma migrate dev` wants one; scripts/make-migration.ts has its own way.
      connectToShadowDb: () => Promise.reject(new Error('There is no shadow database here.')),
    };
  }

  async listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    if (listeners.size === 0) await this.#calling(null)('listen', channel);
    this.#listeners.set(channel, listeners.add(hear));
    return () => Promise.resolve(void listeners.delete(hear));
  }

  async close(): Promise<void> {
    await this.#calling(null)('close');
    await this.#thread.terminate();
  }

  #adapter(): SqlDriverAdapter {
    const call = this.#calling(null);
    return {
      ...queryableBy(call),
      executeScript: (script) => call('executeScript', script),
      startTransaction: (isolation) => Promise.resolve(this.#transaction(isolation)),
      getConnectionInfo: () => ({ supportsRelationJoins: true }),
      dispose: () => Promise.resolve(),
    };
  }

  /**
   * Its first statement follows at once: while it is on its way the transaction would have the
   * database to itself for nothing.
   */
  #transaction(isolation: string | undefined): Transaction {
    const call = this.#calling(++this.#lastId);
    // Where it cannot be started, its statements fail with the same error.
    call('startTransaction', isolation).catch(() => undefined);
    return {
      ...queryableBy(call),
      options: { usePhantomQuery: true },
      commit: () => call('commit'),
      rollback: () => call('rollback'),
    };
  }

  /** Calls of the thread, within a transaction or none. */
  #calling(transaction: number | null): Call {
    return (call, ...[argument]) => {
      const id = ++this.#lastId;
      const request: EmbeddedRequest = { id, transaction, call, argument };
      this.#thread.postMessage(request);
      return new Promise<never>((resolve, reject) => {
        this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      });
    };
  }

  #hear(reply: EmbeddedReply): void {
    if (reply.type === 'open') return;
    if (reply.type === 'heard') {
      for (const hear of this.#listeners.get(reply.channel) ?? []) hear(reply.payload);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.type === 'done') return waiting?.resolve(reply.result);
    const { cause, name, message, code } = reply.failure;
    const error = cause ? new DriverAdapterError(cause) : new Error(message);
    waiting?.reject(cause ? error : Object.assign(error, { name, code }));
  }
}

const adapterInfo = { provider: 'postgres', adapterName: 'halt-embedded' } as const;

function queryableBy(call: Call): SqlQueryable {
  return {
    ...adapterInfo,
    queryRaw: (query) => call('queryRaw', query),
    executeRaw: (query) => call('executeRaw', query),
  };
}
