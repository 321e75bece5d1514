import pg from 'pg';
import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';

// What PostgreSQL answers when its disk is full, from PostgreSQL itself.
const fill = `
  CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/5/16385": No space left on device'
      USING ERRCODE = 'disk_full';
  END $$;
  CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON runs EXECUTE FUNCTION no_space();
  CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON run_chunks EXECUTE FUNCTION no_space();`;
const makeRoom = 'DROP FUNCTION no_space CASCADE';

test('While the disk is full answers stream on, are not called saved, and are saved when it has room', async ({
  chat,
  provider,
  ownDatabase,
  saved,
  problems,
}) => {
  problems.expect(/503/);
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  await run(ownDatabase, fill);
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5');
  await provider.finish();
  await expect(chat.answer).toContainText('This answer is not saved yet');
  await expect(chat.button('Copy')).toBeVisible();
  await chat.ask('One more?');
  await expect(chat.page.getByText('The database is not responding. Try again')).toBeVisible();
  await run(ownDatabase, makeRoom);
  await expect(chat.answer).not.toContainText('not saved');
  await expect(chat.button('Regenerate')).toBeVisible();
  expect(await saved.row(runId, chat)).toMatchObject({
    status: 'completed',
    text: 'w1 w2 w3 w4 w5',
  });
});

async function run(databaseUrl: string | null, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl ?? '' });
  await client.connect();
  await client.query(sql);
  await client.end();
}
