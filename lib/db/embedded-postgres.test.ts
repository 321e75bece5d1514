import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EmbeddedPostgres } from './embedded-postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'halt-embedded-'));
const writeAheadLog = join(folder, 'pg_wal');
let postgres: EmbeddedPostgres;

beforeAll(async () => {
  postgres = await EmbeddedPostgres.open(folder);
  await postgres.exec('CREATE TABLE words (word text)');
});
afterAll(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true });
});

const add = (word: string) => postgres.query('INSERT INTO words VALUES ($1)', [word]);

async function words(): Promise<string[]> {
  const { rows } = await postgres.query<{ word: string }>('SELECT word FROM words ORDER BY word');
  return rows.map(({ word }) => word);
}

/** Leaves no place for the log, from the next file of it on: whatever writes then crashes. */
async function loseLog(): Promise<void> {
  renameSync(writeAheadLog, `${writeAheadLog}-away`);
  await postgres.query('SELECT pg_switch_wal()');
}

const findLog = () => renameSync(`${writeAheadLog}-away`, writeAheadLog);

describe('the embedded database after a crash', () => {
  it('refuses all that was waiting, and is there again with what was committed', async () => {
    const heard: string[] = [];
    await postgres.listen('news', (news) => void heard.push(news));
    await add('before');
    await loseLog();
    const waiting = [add('crashing'), words(), words()];
    expect(await Promise.allSettled(waiting)).toMatchObject([
      { status: 'rejected', reason: { severity: 'PANIC' } },
      { status: 'rejected', reason: { name: 'EmbeddedCrash' } },
      { status: 'rejected', reason: { name: 'EmbeddedCrash' } },
    ]);
    findLog();
    await vi.waitFor(async () => expect(await words()).toEqual(['before']), 5_000);
    await postgres.query(`NOTIFY news, 'after'`);
    await vi.waitFor(() => expect(heard).toEqual(['after']));
  });

  it('in a transaction does not try to roll it back', async () => {
    const before = await words();
    await loseLog();
    const work = postgres.transaction(async (tx) => {
      await tx.query("INSERT INTO words VALUES ('in vain')");
    });
    await expect(work).rejects.toMatchObject({ severity: 'PANIC' });
    findLog();
    await vi.waitFor(async () => expect(await words()).toEqual(before), 5_000);
    await add('later');
    expect(await words()).toEqual([...before, 'later']);
  });

  it('prepares its statements again', async () => {
    expect((await add('prepared')).affectedRows).toBe(1);
    await loseLog();
    await expect(add('crashing')).rejects.toMatchObject({ severity: 'PANIC' });
    await expect(add('waiting')).rejects.toMatchObject({ name: 'EmbeddedCrash' });
    findLog();
    await vi.waitFor(() => add('again'), 5_000);
    expect(await words()).toEqual(expect.arrayContaining(['prepared', 'again']));
    expect(await words()).not.toContain('crashing');
  });
});

describe('a prepared statement', () => {
  const oneBy = async (divisor: number) =>
    (await postgres.query('SELECT 1 / $1::int AS result, $2::text', [divisor, null])).rows;

  it('that is refused says so, and can be performed again', async () => {
    await expect(oneBy(0)).rejects.toMatchObject({ code: '22012' });
    expect(await oneBy(1)).toEqual([[1, null]]);
    expect(await oneBy(1)).toEqual([[1, null]]);
  });

  it('that cannot be understood does not stand in the way of the next', async () => {
    const broken = postgres.query('SELECT $1 FROM', [1]);
    await expect(broken).rejects.toMatchObject({ code: '42601' });
    expect(await oneBy(1)).toEqual([[1, null]]);
  });

  it('says how many rows it has changed', async () => {
    const { affectedRows } = await postgres.query('DELETE FROM words WHERE word = $1', ['none']);
    expect(affectedRows).toBe(0);
    expect((await add('counted')).affectedRows).toBe(1);
  });

  it('tells what it announces', async () => {
    const heard: string[] = [];
    await postgres.listen('told', (news) => void heard.push(news));
    await postgres.query("SELECT pg_notify('told', $1)::text", ['hello']);
    expect(heard).toEqual(['hello']);
  });
});

describe('a transaction', () => {
  it('that is rolled back ends before anybody else has a turn, and takes no more queries', async () => {
    const before = await words();
    let late: Promise<unknown> = Promise.resolve();
    const undone = postgres.transaction(async (tx) => {
      const adding = tx.query("INSERT INTO words VALUES ('undone')");
      // As Prisma's adapter does it: nobody waits for the rollback.
      void tx.rollback();
      late = tx.query("INSERT INTO words VALUES ('late')");
      late.catch(() => undefined); // It is looked at below.
      await adding;
    });
    const others = Array.from({ length: 20 }, (_, n) => add(`beside ${n}`));
    await undone;
    await expect(late).rejects.toThrow('The transaction has ended.');
    for (const { affectedRows } of await Promise.all(others)) expect(affectedRows).toBe(1);
    expect(await words()).toEqual([...before, ...others.map((_, n) => `beside ${n}`)].sort());
  });

  it('that is refused while more of its queries are under way is rolled back, and frees the database', async () => {
    await postgres.exec('CREATE TABLE once (id int PRIMARY KEY)');
    await postgres.query('INSERT INTO once VALUES (1)');
    const work = postgres.transaction(async ({ query }) => {
      await Promise.all([1, 2, 3].map((id) => query('INSERT INTO once VALUES ($1)', [id])));
    });
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect((await postgres.query('SELECT id FROM once')).rows).toHaveLength(1);
  });
});
