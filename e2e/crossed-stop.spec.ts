import type { Page, Response } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

// A press on Stop closes the connection and sends its word: two ways to the server, and either
// may be the faster one. What the page hears in between is not the last word.

test('Stop is told as a stop, though the end of the connection overtakes it', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.ask('Count');
  await provider.release(3);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await chat.page.route('**/api/runs/*/cancel', async (route) => {
    await expect.poll(() => rows.row(runId, chat)).toMatchObject({ status: 'canceled' });
    await route.continue();
  });
  await stopAndSee(chat);
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
});

test('What the page reads of its chat between press and answer does not undo the stop', async ({
  chat,
  provider,
  rows,
}) => {
  const ended = Promise.withResolvers<void>();
  await chat.open();
  await chat.page.route('**/api/chats/*', async (route) => {
    await ended.promise;
    await route.continue();
  });
  const reading = chat.page.waitForRequest('**/api/chats/*');
  const { runId } = await chat.ask('Count');
  await provider.release(3);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  const read = (await reading).response();
  await chat.page.route('**/api/runs/*/cancel', async (route) => {
    await expect.poll(() => rows.row(runId, chat)).toMatchObject({ status: 'canceled' });
    ended.resolve();
    await (await read)?.finished();
    await drawn(chat.page);
    await route.continue();
  });
  await stopAndSee(chat);
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
});

/** Stops, and looks at what the page makes of it once its stop has been answered. */
async function stopAndSee(chat: ChatPage): Promise<void> {
  const answered = chat.page.waitForResponse(isStop);
  await chat.stop();
  await (await answered).finished();
  await drawn(chat.page);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).not.toContainText('connection');
}

/** Once the page has drawn what has arrived so far. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
  );
}

function isStop(response: Response): boolean {
  return new URL(response.url()).pathname.endsWith('/cancel');
}
