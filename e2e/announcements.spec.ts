import { expect, test } from './fixtures.ts';
import { listen, said } from './witness/announcements.ts';

test.beforeEach(({ chat }) => listen(chat));

test('A screen reader is told once that an answer has started, and once that it has finished', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.ask('Count');
  await provider.waitFor('headers');
  expect(await said(chat)).toEqual([]);
  await provider.release(1);
  await expect.poll(() => said(chat)).toEqual(['Answer started']);
  await provider.release(5);
  await provider.finish();
  await expect(chat.button('Regenerate')).toBeVisible();
  await expect.poll(() => said(chat)).toEqual(['Answer started', 'Answer finished']);
});

test('A screen reader is told that an answer is stopped when it is, and not before', async ({
  chat,
  provider,
}) => {
  const mayArrive = Promise.withResolvers<void>();
  await chat.open();
  await chat.askAndRead('Count', 2);
  await chat.page.route('**/api/runs/*/cancel', async (route) => {
    await mayArrive.promise;
    await route.continue();
  });
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.answer).toContainText('Stopping');
  expect(await said(chat)).toEqual(['Answer started']);
  mayArrive.resolve();
  await expect(chat.stopped).toBeVisible();
  await expect.poll(() => said(chat)).toEqual(['Answer started', 'Answer stopped']);
});

test('A screen reader is told that a stop could not be delivered, and when it has been', async ({
  chat,
  problems,
}) => {
  problems.expect(/ERR_FAILED/);
  await chat.open();
  await chat.askAndRead('Count', 2);
  await chat.page.route('**/api/runs/*/cancel', (route) => route.abort());
  await chat.stop();
  const stop = 'Stop not confirmed yet';
  await expect.poll(() => said(chat)).toEqual(['Answer started', stop]);
  await chat.page.unroute('**/api/runs/*/cancel');
  await expect.poll(() => said(chat)).toEqual(['Answer started', stop, 'Answer stopped']);
});

test('A screen reader is told once that an answer has failed', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-error-event' });
  await chat.open();
  await chat.ask('Count');
  await expect(chat.answer).toContainText('The model stopped working');
  await expect.poll(() => said(chat)).toEqual(['Answer started', 'Answer failed']);
});

test('A prompt that ends an answer is told as the end of one and the start of the next', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Count', 2);
  await chat.ask('Something else');
  await expect.poll(() => said(chat)).toEqual(['Answer started', 'Answer stopped']);
  await provider.release(1, 2);
  await expect
    .poll(() => said(chat))
    .toEqual(['Answer started', 'Answer stopped', 'Answer started']);
});

test('A tab that only watches tells of the end alone, and another page of Halt of nothing', async ({
  chat,
  provider,
}) => {
  await chat.open();
  const { chatId } = await chat.ask('Count');
  await provider.release(2);
  const same = await chat.newTab('about:blank');
  const elsewhere = await chat.newTab('about:blank');
  await listen(same);
  await listen(elsewhere);
  await elsewhere.page.goto('/settings');
  await same.open(`/chats/${chatId}`);
  await expect(same.answerText).toHaveText('w1 w2');
  await expect(elsewhere.streamingMark('Count')).toBeVisible();
  await chat.stop();
  await expect(same.stopped).toBeVisible();
  await expect(elsewhere.stoppedMark('Count')).toBeVisible();
  await expect.poll(() => said(same)).toEqual(['Answer stopped']);
  expect(await said(elsewhere)).toEqual([]);
});
