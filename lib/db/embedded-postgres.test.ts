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

const addPrepared = (word: string) =>
  postgres.perform(
    {
      name: 'add',
      sql: "INSERT INTO words SELECT $1::jsonb ->> 'word' RETURNING to_json(word)::text",
    },
    JSON.stringify({ word }),
  );

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
    expect(await addPrepared('prepared')).toEqual(['"prepared"']);
    await loseLog();
    await expect(addPrepared('crashing')).rejects.toMatchObject({ severity: 'PANIC' });
    await expect(addPrepared('waiting')).rejects.toMatchObject({ name: 'EmbeddedCrash' });
    findLog();
    await vi.waitFor(() => addPrepared('again'), 5_000);
    expect(await words()).toEqual(expect.arrayContaining(['prepared', 'again']));
    expect(await words()).not.toContain('crashing');
  });
});

describe('a prepared statement', () => {
  const one = { name: 'one', sql: "SELECT to_json(1 / ($1::jsonb ->> 'by')::int)::text" };

  it('that is refused says so, and can be performed again', async () => {
    await expect(postgres.perform(one, '{"by":0}')).rejects.toMatchObject({ code: '22012' });
    expect(await postgres.perform(one, '{"by":1}')).toEqual(['1']);
  });

  it('that cannot be understood does not stand in the way of the next', async () => {
    const broken = { name: 'broken', sql: 'SELECT FROM nothing WHERE' };
    await expect(postgres.perform(broken, '{}')).rejects.toMatchObject({ code: '42601' });
    expect(await postgres.perform(one, '{"by":1}')).toEqual(['1']);
  });

  it('tells what it announces', async () => {
    const heard: string[] = [];
    await postgres.listen('told', (news) => void heard.push(news));
    const tell = { name: 'tell', sql: "SELECT pg_notify('told', $1::jsonb ->> 'word')::text" };
    await postgres.perform(tell, '{"word":"hello"}');
    expect(heard).toEqual(['hello']);
  });
});
