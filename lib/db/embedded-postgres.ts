import { type messages, PGlite, protocol, type Results } from '@electric-sql/pglite';
import { createStatementNames, planByValue } from './connection.ts';

const { serialize } = protocol;

type Query = Parameters<PGlite['query']>;
type Listener = { channel: string; hear: (payload: string) => void };
/** What is used of one of PGlite's. */
type EmbeddedTransaction = {
  query<Row>(...query: Query): Promise<Results<Row>>;
  rollback(): Promise<void>;
};
/** A prepared statement: the types of its parameters, and what its rows are made of. */
type Prepared = { name: string; parameterTypes: number[]; fields: Results['fields'] };
type Life = { postgres: PGlite; crash: Error | null; prepared: Map<string, Prepared> };

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
    return new EmbeddedPostgres(folder, await openIn(folder));
  }

  private constructor(folder: string, postgres: PGlite) {
    this.#folder = folder;
    this.#life = { postgres, crash: null, prepared: new Map() };
  }

  /** Performs a statement, which is prepared at its first use where that is worth it. */
  query<Row>(...query: Query): Promise<Results<Row>> {
    return this.#inTurn((life) => noticing(life, queryIn<Row>(life, query)));
  }

  exec(script: string): Promise<unknown> {
    return this.#inTurn(async (life) => {
      // It may change what prepared statements stand on.
      life.prepared.clear();
      await noticing(life, life.postgres.exec('DEALLOCATE ALL'));
      return await noticing(life, life.postgres.exec(script));
    });
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
      const postgres = await openIn(this.#folder);
      for (const { channel, hear } of this.#listeners) await postgres.listen(channel, hear);
      this.#life = { postgres, crash: null, prepared: new Map() };
      return this.#life;
    } catch (error) {
      throw new EmbeddedCrash(error);
    } finally {
      this.#triedAt = performance.now();
    }
  }
}

async function openIn(folder: string): Promise<PGlite> {
  const postgres = await PGlite.create({ dataDir: folder });
  await postgres.exec(planByValue);
  return postgres;
}

/** The embedded database has crashed and cannot be opened again yet. */
class EmbeddedCrash extends Error {
  override name = 'EmbeddedCrash';

  constructor(cause: unknown) {
    super('The embedded database has crashed and is closed until it can write again.', { cause });
  }
}

const nameOf = createStatementNames();

/** PGlite parses each statement anew; this is how PostgreSQL's own protocol keeps them prepared. */
async function queryIn<Row>(life: Life, query: Query): Promise<Results<Row>> {
  const [sql, args = [], options = {}] = query;
  const name = nameOf({ sql, args });
  if (name === '') return await life.postgres.query<Row>(sql, args, options);
  const { parameterTypes, fields } = life.prepared.get(sql) ?? (await prepareIn(life, name, sql));
  const { serializers, parsers } = life.postgres;
  const values = args.map((value, index) => {
    if (value === null || value === undefined) return null;
    return (serializers[parameterTypes[index] ?? 0] ?? String)(value);
  });
  const answer = await send(
    life,
    serialize.bind({ statement: name, values }),
    serialize.execute({}),
  );
  const parse = (text: string | null, type: number) =>
    text === null ? null : ((options.parsers?.[type] ?? parsers[type])?.(text, type) ?? text);
  const rows = answer
    .filter((message): message is messages.DataRowMessage => message.name === 'dataRow')
    .map((row) => row.fields.map((text, index) => parse(text, fields[index]?.dataTypeID ?? 0)));
  // Prisma's adapter, who alone asks, wants rows as arrays.
  return { rows: rows as Row[], fields, affectedRows: affectedRows(answer) };
}

async function prepareIn(life: Life, name: string, sql: string): Promise<Prepared> {
  const answer = await send(
    life,
    serialize.parse({ name, text: sql }),
    serialize.describe({ type: 'S', name }),
  );
  let prepared: Prepared = { name, parameterTypes: [], fields: [] };
  for (const message of answer) {
    if (message.name === 'parameterDescription') {
      const { dataTypeIDs } = message as messages.ParameterDescriptionMessage;
      prepared = { ...prepared, parameterTypes: dataTypeIDs };
    } else if (message.name === 'rowDescription') {
      prepared = { ...prepared, fields: (message as messages.RowDescriptionMessage).fields };
    }
  }
  life.prepared.set(sql, prepared);
  return prepared;
}

async function send(life: Life, ...parts: Uint8Array[]) {
  const message = Buffer.concat([...parts, serialize.sync()]);
  return (await life.postgres.execProtocol(message, { throwOnError: true })).messages;
}

/** How many rows a statement has changed; the last word of its tag, such as INSERT 0 1. */
function affectedRows(answer: readonly { name: string }[]): number {
  const complete = answer.find(({ name }) => name === 'commandComplete');
  const [command, ...counts] = (complete as messages.CommandCompleteMessage).text.split(' ');
  const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command ?? '');
  return changes ? Number(counts.at(-1)) : 0;
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
  let lastTurn: Promise<unknown> = Promise.resolve();
  /** One after the other: a rollback must not come between the messages of a query. */
  function inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const turn = lastTurn.then(() => {
      if (life.crash) throw new EmbeddedCrash(life.crash);
      return noticing(life, ask());
    });
    lastTurn = turn.catch(() => undefined); // Its own caller hears of it.
    return turn;
  }
  const send = async (command: 'BEGIN' | 'COMMIT' | 'ROLLBACK') => {
    isOpen = command === 'BEGIN';
    await inTurn(() => life.postgres.exec(command));
  };
  async function query<Row>(...query: Query): Promise<Results<Row>> {
    if (!isOpen) throw new Error('The transaction has ended.');
    return inTurn(() => queryIn<Row>(life, query));
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
  } finally {
    // Whoever rolls back does not wait for it: the turn does, so that nobody else comes in between.
    await lastTurn;
  }
}

function isCrash(error: unknown): error is Error {
  if (error instanceof WebAssembly.RuntimeError) return true;
  return error instanceof Error && 'severity' in error && error.severity === 'PANIC';
}
