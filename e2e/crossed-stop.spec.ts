import type { Page, Response } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';
import { promptBody } from './witness/guest.ts';
import { readToEnd } from './witness/run-stream.ts';

// A press on Stop closes the connection and sends its word: two ways to the server, and either
// may be the faster one. What the page hears in between is not the last word.

test('Stop is told as a stop, though the end of the connection overtakes it', async ({
  chat,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  await chat.page.route('**/api/runs/*/cancel', async (route) => {
    await expect.poll(() => rows.row(runId, chat)).toMatchObject({ status: 'canceled' });
    await route.continue();
  });
  await stopAndSee(chat);
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
});

test('What the page reads of its chat between press and answer does not undo the stop', async ({
  chat,
  rows,
}) => {
  const ended = Promise.withResolvers<void>();
  await chat.open();
  await chat.page.route('**/api/chats/*', async (route) => {
    await ended.promise;
    await route.continue();
  });
  const reading = chat.page.waitForRequest('**/api/chats/*');
  const { runId } = await chat.askAndRead('Count', 3);
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

test('A stop for the answer before, however late it comes, leaves the next one alone', async ({
  chat,
  provider,
  rows,
}) => {
  const nextStreams = Promise.withResolvers<void>();
  await chat.open();
  const first = await chat.askAndRead('Count', 3);
  await chat.page.route(`**/api/runs/${first.runId}/cancel`, async (route) => {
    await nextStreams.promise;
    await route.continue();
  });
  await chat.stop();
  const second = await chat.askAndRead('Count again', 1, 2);
  const answered = chat.page.waitForResponse(isStop);
  nextStreams.resolve();
  await (await answered).finished();
  await provider.release(1, 2);
  await provider.finish(2);
  await expect(chat.answerText).toHaveText('w1 w2');
  await expect(chat.answers.first().getByText('Stopped', { exact: true })).toBeVisible();
  await expect(chat.answers.first()).not.toContainText('connection');
  expect(await rows.row(first.runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
  await expect
    .poll(() => rows.row(second.runId, chat))
    .toMatchObject({ status: 'completed', text: 'w1 w2' });
});

test('When only the end of the connection arrives, the provider is stopped all the same', async ({
  chat,
  provider,
  rows,
  problems,
}) => {
  problems.expect(/Failed to load resource: net::/);
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  await chat.page.route('**/api/runs/*/cancel', (route) => route.abort());
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.answer).toContainText('not confirmed');
  await expect(chat.stopped).toHaveCount(0);
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'disconnect', text: 'w1 w2 w3' });
  await chat.page.unroute('**/api/runs/*/cancel');
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).not.toContainText('not confirmed');
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
});

test('When only the word arrives, and a proxy hides the end of the connection, it counts as well', async ({
  chat,
  provider,
  rows,
  line,
}) => {
  line.hideHangUps();
  await chat.open(line.url);
  const { runId } = await chat.askAndRead('Count', 3);
  await chat.stop();
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 3 });
  await expect(chat.stopped).toBeVisible();
  expect(await rows.row(runId, chat)).toMatchObject({
    status: 'canceled',
    endReason: 'stop',
    text: 'w1 w2 w3',
  });
});

test('When the answer to my prompt is lost on its way, the page finds the run and follows it', async ({
  chat,
  provider,
  rows,
  line,
  problems,
}) => {
  // The browser asks again by itself where a connection in use breaks; the run is there already.
  problems.expect(/409/);
  await chat.open(line.url);
  await chat.leaving.selectOption('keep');
  line.loseAnswers();
  const { runId } = await chat.ask('Count');
  await provider.release(2);
  line.cut();
  line.mend();
  await expect(chat.answerText).toHaveText('w1 w2');
  await provider.release(1);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
  expect(await provider.requests()).toHaveLength(1);
});

test('Stop works while the answer to my prompt is lost on its way', async ({
  chat,
  provider,
  rows,
  line,
  problems,
}) => {
  problems.expect(/409/);
  await chat.open(line.url);
  await expect(chat.leaving).toBeEnabled(); // All that the page needs has come.
  line.loseAnswers();
  const { runId } = await chat.ask('Count');
  await provider.release(2);
  await chat.stop();
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 2 });
  await expect(chat.stopped).toHaveCount(0);
  line.cut();
  line.mend();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.message).toHaveValue('');
  expect(await rows.row(runId, chat)).toMatchObject({ status: 'canceled', endReason: 'stop' });
});

test('A Stop that crosses the finish has one end, and the page tells the one that is saved', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  for (const nth of [1, 2, 3, 4]) {
    const { runId } = await chat.ask('Count');
    await provider.release(3, nth);
    await expect(chat.answerText).toHaveText('w1 w2 w3');
    await Promise.all([provider.finish(nth), chat.page.keyboard.press('Escape')]);
    await expect(chat.button('Regenerate')).toBeVisible();
    const row = await rows.row(runId, chat);
    expect(row).toMatchObject({ text: 'w1 w2 w3' });
    expect(['completed null', 'canceled stop']).toContain(`${row?.status} ${row?.endReason}`);
    await expect(chat.stopped).toHaveCount(row?.status === 'canceled' ? 1 : 0);
    await chat.page.reload();
    await expect(chat.answerText).toHaveText('w1 w2 w3');
    await expect(chat.stopped).toHaveCount(row?.status === 'canceled' ? 1 : 0);
  }
});

test('Of two wishes that come before their run the stronger one is its end, in either order', async ({
  guest,
  provider,
}) => {
  for (const reasons of [
    ['left', 'stop'],
    ['stop', 'left'],
  ]) {
    const body = promptBody(provider.mark('Count'));
    for (const reason of reasons) await guest.cancel(body.id, { reason });
    await readToEnd(await guest.start(body));
    expect(await guest.run(body.id)).toMatchObject({ status: 'canceled', endReason: 'stop' });
  }
  expect(await provider.requests()).toEqual([]);
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
