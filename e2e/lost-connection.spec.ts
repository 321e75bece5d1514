import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { words } from './provider/tokens.ts';
import type { ChatPage } from './witness/chat-page.ts';
import { drawnTexts, watchAnswer } from './witness/drawn-texts.ts';

const carriers = [
  { title: 'on a connection of its own', prepare: async () => {} },
  { title: 'in steps', prepare: takeAllStreamConnections },
];

for (const { title, prepare } of carriers) {
  test(`Within the grace time a lost answer is picked up again, ${title}`, async ({
    chat,
    provider,
    line,
    rows,
  }) => {
    await watchAnswer(chat.page);
    await chat.open(line.url);
    await setGrace(chat, 600);
    await prepare(chat.page);
    const { runId } = await chat.askAndRead('Count', 3);
    line.cut();
    await expect(chat.answer).toContainText('Reconnecting');
    await expect(chat.button('Stop')).toBeVisible();
    expect(await provider.release(3)).toMatchObject({ hungUp: false });
    line.mend();
    await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5 w6');
    await expect(chat.answer).not.toContainText('Reconnecting');
    await provider.release(2);
    await provider.finish();
    await expect(chat.answerText).toHaveText(words(8));
    await expect(chat.button('Regenerate')).toBeVisible();
    expect(await rows.row(runId, chat)).toMatchObject({ status: 'completed', text: words(8) });
    const texts = await drawnTexts(chat.page);
    expect(texts.toSorted((a, b) => a.length - b.length)).toEqual(texts);
    expect(texts.filter((text) => !words(8).startsWith(text))).toEqual([]);
    expect(await provider.requests()).toHaveLength(1);
  });
}

test('Without a grace time a lost connection ends the answer, and the page says so', async ({
  chat,
  provider,
  line,
  rows,
}) => {
  await chat.open(line.url);
  const { runId } = await chat.askAndRead('Count', 3);
  line.cut();
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 3 });
  line.mend();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).toContainText('connection');
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.button('Resume')).toBeVisible();
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'disconnect', text: 'w1 w2 w3' });
});

test('When the grace time is over the answer ends, though nobody has come back', async ({
  chat,
  provider,
  line,
  rows,
}) => {
  await chat.open(line.url);
  await setGrace(chat, 1);
  const { runId } = await chat.askAndRead('Count', 2);
  line.cut();
  await expect(chat.answer).toContainText('Reconnecting');
  await provider.waitFor('hung-up');
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'disconnect', text: 'w1 w2' });
});

test('Closing the tab ends the answer at once, whatever the grace time', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  await setGrace(chat, 600);
  const { runId } = await chat.askAndRead('Count', 2);
  await chat.page.close({ runBeforeUnload: true });
  await provider.waitFor('hung-up');
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'left', text: 'w1 w2' });
});

test('A Stop without a connection says that it is not confirmed, and is delivered later', async ({
  chat,
  provider,
  line,
  rows,
}) => {
  await chat.open(line.url);
  await setGrace(chat, 600);
  const { runId } = await chat.askAndRead('Count', 3);
  line.cut();
  await expect(chat.answer).toContainText('Reconnecting');
  await chat.stop();
  await expect(chat.answer).toContainText('not confirmed');
  await expect(chat.stopped).toHaveCount(0);
  const askedBefore = chat.requests.asked.length;
  expect(await provider.release(2)).toMatchObject({ hungUp: false });
  line.mend();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).not.toContainText('not confirmed');
  await provider.waitFor('hung-up');
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  const stopped = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
  expect(await rows.row(runId, chat)).toMatchObject(stopped);
  const askedSince = chat.requests.asked.slice(askedBefore);
  expect(askedSince.filter((asked) => asked.endsWith('/stream'))).toEqual([]);
});

/** How long an answer of this user waits for its reader. */
async function setGrace(chat: ChatPage, leaveGraceSeconds: number): Promise<void> {
  await expect(chat.leaving).toBeEnabled(); // The page has its session by then.
  const { request } = chat.page.context();
  const response = await request.patch('/api/settings', { data: { leaveGraceSeconds } });
  expect(response.status()).toBe(200);
}

/** As when other tabs stream: no connection is left for one more stream. */
async function takeAllStreamConnections(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const nth of [1, 2, 3]) {
      await new Promise<void>((taken) => {
        void navigator.locks.request(`halt-stream-${nth}`, () => {
          taken();
          return new Promise(() => {});
        });
      });
    }
  });
}
