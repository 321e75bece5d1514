import { execFileSync } from 'node:child_process';
import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import type { HaltServer } from './servers/halt-server.ts';

test('While the disk is full answers stream on, are not called saved, and are saved when it has room', async ({
  chat,
  provider,
  own,
  saved,
  problems,
}) => {
  test.slow(); // It starts Halt again.
  problems.expect(/50[03]|net::ERR_/);
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  limitFiles(own, '0');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5');
  await provider.finish();
  await expect(chat.answer).toContainText('This answer is not saved yet');
  await expect(chat.button('Copy')).toBeVisible();
  await expect.poll(async () => (await fetch(`${own.url}/api/health`)).status).toBe(503);
  limitFiles(own, 'unlimited');
  await expect(chat.answer).not.toContainText('not saved');
  await expect(chat.button('Regenerate')).toBeVisible();
  expect(await saved.row(runId, chat)).toMatchObject({
    status: 'completed',
    text: 'w1 w2 w3 w4 w5',
  });
  await own.kill();
  await own.startAgain();
  await chat.page.reload();
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5');
});

/** How long a file of the server's may be written: none at all is as good as a full disk. */
function limitFiles(own: HaltServer, bytes: '0' | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', `${own.processId}`, `--fsize=${bytes}:unlimited`]);
}
