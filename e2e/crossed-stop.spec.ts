import type { Page, Request } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';
import type { ProviderClient } from './witness/provider-client.ts';
import type { RunRows } from './witness/run-rows.ts';

// A press on Stop closes the connection and sends its word: two ways to the server, and either
// may be the faster one.

test('Stop is told as a stop, though the end of the connection overtakes it', async ({
  chat,
  provider,
  rows,
}) => {
  const { runId } = await streaming(chat, provider);
  await holdStopUntilEnded(chat, provider, rows, runId);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect.poll(() => rows.row(runId, chat)).toMatchObject({ endReason: 'stop' });
  await expectStoppedByButton(chat);
});

test('An older word about the answer, arriving late, does not undo what Stop showed', async ({
  chat,
  provider,
  rows,
}) => {
  const { runId, chatId } = await streaming(chat, provider);
  await holdStopUntilEnded(chat, provider, rows, runId);
  const answered = chat.page.waitForResponse((response) => isStop(response.request()));
  await chat.page.route(`**/api/chats/${chatId}`, async (route) => {
    const response = await route.fetch();
    await answered;
    await route.fulfill({ response });
  });
  await chat.stop();
  await answered;
  await expect(chat.stopped).toBeVisible();
  await expect.poll(() => rows.row(runId, chat)).toMatchObject({ endReason: 'stop' });
  await expectStoppedByButton(chat);
});

async function streaming(chat: ChatPage, provider: ProviderClient) {
  await chat.open();
  const started = await chat.ask('Count');
  await provider.release(3);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.page).toHaveURL(/\/chats\//);
  return started;
}

/** Lets the word travel only when the closed connection has ended the run already. */
async function holdStopUntilEnded(
  chat: ChatPage,
  provider: ProviderClient,
  rows: RunRows,
  runId: string,
): Promise<void> {
  await chat.page.route('**/api/runs/*/cancel', async (route) => {
    await provider.waitFor('hung-up');
    await expect.poll(() => rows.row(runId, chat)).toMatchObject({ status: 'canceled' });
    await route.continue();
  });
}

async function expectStoppedByButton(chat: ChatPage): Promise<void> {
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.answer).not.toContainText('connection');
  await settled(chat.page);
  await expect(chat.answer).not.toContainText('connection');
}

/** Once the page has asked the server for everything that it wants to know. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
}

function isStop(request: Request): boolean {
  return request.method() === 'POST' && new URL(request.url()).pathname.endsWith('/cancel');
}
