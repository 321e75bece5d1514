/** The thread of the embedded database: PGlite and Prisma's adapter for it, asked by messages. */
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import {
  type DriverAdapterError,
  type IsolationLevel,
  isDriverAdapterError,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { withWholeScripts } from './connection.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';

/** What the thread of the embedded database can be asked to do. */
export type EmbeddedCalls = {
  queryRaw(query: SqlQuery): SqlResultSet;
  executeRaw(query: SqlQuery): number;
  executeScript(script: string): void;
  startTransaction(isolation: string | undefined): void;
  commit(): void;
  rollback(): void;
  /** From then on the thread tells what is announced on the channel. */
  listen(channel: string): void;
  close(): void;
};

/** `transaction` names the one that a query belongs to, or that is being started; null: none. */
export type EmbeddedRequest = {
  id: number;
  transaction: number | null;
  call: keyof EmbeddedCalls;
  argument: unknown;
};

/** Why a call failed: what Prisma's adapters say of their database, or else the error's own words. */
export type EmbeddedFailure = {
  cause: DriverAdapterError['cause'] | null;
  name: string;
  message: string;
  /** PostgreSQL's SQLSTATE. */
  code: string | null;
};

/** `open` comes once and first. */
export type EmbeddedReply =
  | { type: 'open' }
  | { type: 'done'; id: number; result: unknown }
  | { type: 'failed'; id: number; failure: EmbeddedFailure }
  | { type: 'heard'; channel: string; payload: string };

const port = parentPort;
if (!port) throw new Error('The embedded database runs in a thread of its own.');

const postgres = await EmbeddedPostgres.open((workerData as { folder: string }).folder);
// The adapter asks for a whole PGlite, and calls what EmbeddedPostgres has of one.
const factory = withWholeScripts(new PrismaPGlite(postgres as unknown as PGlite), (script) =>
  postgres.exec(script),
);
const adapter = await factory.connect();
const transactions = new Map<number, Promise<Transaction>>();

const tell = (reply: EmbeddedReply) => port.postMessage(reply);

async function perform({ call, transaction, argument }: EmbeddedRequest): Promise<unknown> {
  const within = transaction === null ? undefined : transactions.get(transaction);
  switch (call) {
    case 'queryRaw':
    case 'executeRaw':
      return await ((await within) ?? adapter)[call](argument as SqlQuery);
    case 'executeScript':
      return await adapter.executeScript(argument as string);
    case 'startTransaction': {
      const started = adapter.startTransaction(argument as IsolationLevel | undefined);
      transactions.set(Number(transaction), started);
      await started;
      return;
    }
    case 'commit':
    case 'rollback':
      transactions.delete(Number(transaction));
      return await (await within)?.[call]();
    case 'listen': {
      const channel = argument as string;
      await postgres.listen(channel, (payload) => tell({ type: 'heard', channel, payload }));
      return;
    }
    case 'close':
      return await postgres.close();
  }
}

function failureOf(error: unknown): EmbeddedFailure {
  const cause = isDriverAdapterError(error) ? error.cause : null;
  if (!(error instanceof Error))
    return { cause, name: 'Error', message: String(error), code: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { cause, name: error.name, message: error.message, code };
}

async function answer(request: EmbeddedRequest): Promise<void> {
  const { id } = request;
  try {
    tell({ type: 'done', id, result: await perform(request) });
  } catch (error) {
    // Whoever asked throws it again.
    tell({ type: 'failed', id, failure: failureOf(error) });
  }
}

const vacuumIntervalMs = 3_600_000;

/** PGlite has no autovacuum: what every run leaves behind would fill the disk. It takes some 20 ms. */
async function vacuum(): Promise<void> {
  try {
    await postgres.exec('VACUUM ANALYZE');
  } catch (error) {
    // An hour later it may succeed; until then somebody should know. The log is in the other thread.
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

setInterval(() => void vacuum(), vacuumIntervalMs);

port.on('message', (request: EmbeddedRequest) => void answer(request));
tell({ type: 'open' });
