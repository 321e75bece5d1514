/** The thread of the embedded database: PGlite and Prisma's adapter for it, asked by messages. */
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import {
  type IsolationLevel,
  isDriverAdapterError,
  type SqlQuery,
  type Transaction,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { EmbeddedFailure, EmbeddedReply, EmbeddedRequest } from './embedded-calls.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { withWholeScripts } from './whole-scripts.ts';

const port = parentPort;
if (!port) throw new Error('The embedded database runs in a thread of its own.');

const postgres = await EmbeddedPostgres.open((workerData as { folder: string }).folder);
// The adapter asks for a whole PGlite, and calls what EmbeddedPostgres has of one.
const factory = withWholeScripts(new PrismaPGlite(postgres as unknown as PGlite), (script) =>
  postgres.exec(script),
);
const adapter = await factory.connect();
const transactions = new Map<number, Transaction>();

const tell = (reply: EmbeddedReply) => port.postMessage(reply);

async function perform({ call, transaction, argument }: EmbeddedRequest): Promise<unknown> {
  const within = transaction === null ? undefined : transactions.get(transaction);
  switch (call) {
    case 'queryRaw':
    case 'executeRaw':
      return await (within ?? adapter)[call](argument as SqlQuery);
    case 'executeScript':
      return await adapter.executeScript(argument as string);
    case 'startTransaction':
      transactions.set(
        Number(transaction),
        await adapter.startTransaction(argument as IsolationLevel | undefined),
      );
      return;
    case 'commit':
    case 'rollback':
      transactions.delete(Number(transaction));
      return await within?.[call]();
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
