import { mergeTests } from '@playwright/test';
import { test as ownTest } from './own-halt.ts';
import { expect, test as toolTest } from './tool-fixtures.ts';

const test = mergeTests(ownTest, toolTest).extend({
  settings: ({ mcpFile }, use) => use({ HALT_MCP_FILE: mcpFile }),
});

test('After kill -9 in the middle of a call it may have happened, and Resume says so first', async ({
  chat,
  calls,
  own,
  problems,
}) => {
  test.slow(); // It starts Halt again.
  problems.expect(/ERR_CONNECTION|ERR_SOCKET|ERR_EMPTY|ERR_INCOMPLETE|50\d/);
  const { runId } = await calls.ask('Mail it', 'mail');
  await calls.button('Allow once').click();
  await calls.heard('mailed');
  await calls.see('Running');
  await own.kill();
  await own.startAgain();
  await expect
    .poll(async () => (await calls.saved(runId)).run, { timeout: 15_000 })
    .toMatchObject({ status: 'failed', endReason: 'interrupted' });
  expect((await calls.saved(runId)).outcomes).toEqual(['may-have-happened']);
  await calls.see('May have happened');
  await chat.button('Resume').click();
  await expect(chat.page.getByRole('alertdialog', { name: 'This may happen twice' })).toBeVisible();
  expect((await calls.events()).filter((event) => event === 'mailed')).toHaveLength(1);
});
