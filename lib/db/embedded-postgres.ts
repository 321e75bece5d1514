import { type messages, PGlite, protocol, type Results } from '@electric-sql/pglite';
import type { Statement } from './statement.ts';

const { serialize } = protocol;

type DataRow = messages.DataRowMessage;
type Query = Parameters<PGlite['query']>;
type Listener = { channel: string; hear: (payload: string) => void };
/** What is used of one of PGlite's. */
type EmbeddedTransaction = {
  query<Row>(...query: Query): Promise<Results<Row>>;
  rollback(): Promise<void>;
};
type Life = { postgres: PGlite; crash: Error | null; prepared: Set<string> };

/** How often a crashed one is opened again at most, in milliseconds. */
const reopenIntervalMs = 500;

/**
 * PostgreSQL in this process (PGlite), opened again after a crash. It crashes where its log cannot be
 * written, on a full disk say, and another query would then keep its thread for ever: so none must
 * reach it. What was committed is there again when it is open again.
 */
export class EmbeddedPostgres {
  readonly #folder: string;
  readonly #listeners = new Set<Listener>();
  #life: Life;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #triedAt = Number.NEGATIVE_INFINITY;

  static async open(folder: string): Promise<EmbeddedPostgres> {
    return new EmbeddedPostgres(folder, await PGlite.create({ dataDir: folder }));
  }

  private constructor(folder: string, postgres: PGlite) {
    this.#folder = folder;
    this.#life = { postgres, crash: null, prepared: new Set() };
  }

  /** Performs a statement, prepared at its first use: each row's only column. */
  perform(statement: Statement, given: string): Promise<string[]> {
    return this.#inTurn((life) => noticing(life, performIn(life, statement, given)));
  }

  query<Row>(...query: Query): Promise<Results<Row>> {
    return this.#inTurn((life) => noticing(life, life.postgres.query<Row>(...query)));
  }

  exec(script: string): Promise<unknown> {
    return this.#inTurn((life) => noticing(life, life.postgres.exec(script)));
  }

  transaction<Result>(work: (tx: EmbeddedTransaction) => Promise<Result>): Promise<Result> {
    return this.#inTurn((life) => transactionIn(life, work));
  }

  /** Hears what NOTIFY sends on a channel, until the returned function is called. */
  async listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
    const listener = { channel, hear };
    await this.#inTurn((life) => life.postgres.listen(channel, hear));
    this.#listeners.add(listener);
    return async () => {
      this.#listeners.delete(listener);
      await this.#inTurn(({ postgres }) => postgres.unlisten(channel, hear));
    };
  }

  async close(): Promise<void> {
    await this.#lastTurn;
    if (!this.#life.crash) await this.#life.postgres.close();
  }

  /** One after the other, so that none is waiting inside when it crashes. */
  #inTurn<Result>(work: (life: Life) => Promise<Result>): Promise<Result> {
    const turn = this.#lastTurn.then(async () => work(await this.#opened()));
    this.#lastTurn = turn.catch(() => undefined); // Its own caller hears of it.
    return turn;
  }

  async #opened(): Promise<Life> {
    const { crash } = this.#life;
    if (!crash) return this.#life;
    if (performance.now() - this.#triedAt < reopenIntervalMs) throw new EmbeddedCrash(crash);
    try {
      const postgres = await PGlite.create({ dataDir: this.#folder });
      for (const { channel, hear } of this.#listeners) await postgres.listen(channel, hear);
      this.#life = { postgres, crash: null, prepared: new Set() };
      return this.#life;
    } catch (error) {
      throw new EmbeddedCrash(error);
    } finally {
      this.#triedAt = performance.now();
    }
  }
}

/** The embedded database has crashed and cannot be opened again yet. */
class EmbeddedCrash extends Error {
  override name = 'EmbeddedCrash';

  constructor(cause: unknown) {
    super('The embedded database has crashed and is closed until it can write again.', { cause });
  }
}

/** In PostgreSQL's own protocol ("extended query"), as PGlite itself keeps no prepared statements. */
async function performIn(life: Life, { name, sql }: Statement, given: string): Promise<string[]> {
  const send = async (...parts: Uint8Array[]) => {
    const message = Buffer.concat([...parts, serialize.sync()]);
    return (await life.postgres.execProtocol(message, { throwOnError: true })).messages;
  };
  if (!life.prepared.has(name)) {
    await send(serialize.parse({ name, text: sql }));
    life.prepared.add(name);
  }
  const answer = await send(
    serialize.bind({ statement: name, values: [given] }),
    serialize.execute({}),
  );
  return answer
    .filter((each): each is DataRow => each.name === 'dataRow')
    .map(({ fields }) => fields[0] ?? 'null');
}

/** The work's own end, with a crash noticed before anybody else can ask anything. */
async function noticing<Result>(life: Life, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (isCrash(error)) life.crash = error;
    throw error;
  }
}

/** As PGlite's own, which would ask even a crashed one for a rollback. Nobody comes in between. */
async function transactionIn<Result>(
  life: Life,
  work: (tx: EmbeddedTransaction) => Promise<Result>,
): Promise<Result> {
  let isOpen = false;
  const send = async (command: 'BEGIN' | 'COMMIT' | 'ROLLBACK') => {
    if (life.crash) throw new EmbeddedCrash(life.crash);
    isOpen = command === 'BEGIN';
    await noticing(life, life.postgres.query(command));
  };
  async function query<Row>(...query: Query): Promise<Results<Row>> {
    if (life.crash) throw new EmbeddedCrash(life.crash);
    return await noticing(life, life.postgres.query<Row>(...query));
  }
  await send('BEGIN');
  try {
    const result = await work({ query, rollback: () => send('ROLLBACK') });
    if (isOpen) {
      // Writes the log, and so crashes where that is impossible: in a COMMIT it would never return.
      await query("SELECT pg_logical_emit_message(false, '', '', true)");
      await send('COMMIT');
    }
    return result;
  } catch (error) {
    if (isOpen && !life.crash) await send('ROLLBACK');
    throw error;
  }
}

function isCrash(error: unknown): error is Error {
  if (error instanceof WebAssembly.RuntimeError) return true;
  return error instanceof Error && 'severity' in error && error.severity === 'PANIC';
}
