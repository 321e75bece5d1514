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
});
