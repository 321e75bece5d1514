import { expect, test } from './fixtures.ts';

const title = 'Where is the harbour?';

// A tab that hears news asks for its lists so rarely that nothing here would wait for it.
test('What happens in one tab is seen in the others without a reload', async ({
  chat,
  provider,
  problems,
}) => {
  await chat.open();
  const elsewhere = await chat.newTab('/settings');
  const { chatId } = await chat.ask(title);
  await provider.release(2);
  await expect(elsewhere.streamingMark(title)).toBeVisible();
  const same = await chat.newTab(`/chats/${chatId}`);
  await expect(same.answerText).toHaveText('w1 w2');

  await chat.stop();
  await expect(elsewhere.stoppedMark(title)).toBeVisible();
  await expect(same.stopped).toBeVisible();
  await expect(same.answerText).toHaveText('w1 w2');
  await expect(same.button('Stop')).toHaveCount(0);

  await chat.button('Regenerate').click();
  await provider.release(1, 2);
  await expect(elsewhere.streamingMark(title)).toBeVisible();
  await expect(same.answerText).toHaveText('w1');
  await expect(same.button('Stop')).toBeVisible();
  await provider.finish(2);
  await expect(same.button('Regenerate')).toBeVisible();
  await expect(same.button('Stop')).toHaveCount(0);
  await expect(elsewhere.streamingMark(title)).toHaveCount(0);
  await expect(elsewhere.stoppedMark(title)).toHaveCount(0);

  await chat.rename(title, 'My harbour');
  await expect(elsewhere.listedChat('My harbour')).toBeVisible();
  await expect(same.page.getByRole('heading', { name: 'My harbour' })).toBeVisible();

  problems.expect(/404/);
  await chat.delete('My harbour');
  await expect(elsewhere.listedChat('My harbour')).toHaveCount(0);
  await expect(same.page.getByRole('heading', { name: 'Chat not found' })).toBeVisible();
});

test('A chat that began here is gone from the list when another tab deletes it', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/404/);
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask(title);
  await expect(chat.button('Regenerate')).toBeVisible();
  const elsewhere = await chat.newTab('/settings');
  await elsewhere.delete(title);
  await expect(chat.page.getByRole('heading', { name: 'Chat not found' })).toBeVisible();
  await expect(chat.listedChat(title)).toHaveCount(0);
});

test('News that come while another tab is still loading its list are not lost', async ({
  chat,
}) => {
  await chat.open();
  let isHeld = false;
  const answered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const isList = (url: URL) => url.pathname === '/api/chats';
  await chat.page.context().route(isList, async (route) => {
    const isFirstElsewhere = route.request().frame().page() !== chat.page && !isHeld;
    if (!isFirstElsewhere) return await route.continue();
    isHeld = true;
    const response = await route.fetch();
    answered.resolve();
    await released.promise;
    await route.fulfill({ response });
  });
  const elsewhere = await chat.newTab('/settings');
  await answered.promise;
  await chat.askAndRead(title, 2);
  await expect(chat.streamingMark(title)).toBeVisible();
  released.resolve();
  await expect(elsewhere.streamingMark(title)).toBeVisible();
});

test('Where no news arrive, the other tabs find out by themselves', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/404|503/);
  await chat.page.context().route('**/api/events', (route) => route.fulfill({ status: 503 }));
  await chat.open();
  const elsewhere = await chat.newTab('/settings');
  const { chatId } = await chat.ask(title);
  await provider.release(2);
  const same = await chat.newTab(`/chats/${chatId}`);
  await expect(same.answerText).toHaveText('w1 w2');
  await expect(elsewhere.streamingMark(title)).toBeVisible();

  await chat.stop();
  await chat.rename(title, 'My harbour');
  await expect(same.stopped).toBeVisible();
  await expect(elsewhere.stoppedMark('My harbour')).toBeVisible();
  await expect(same.page.getByRole('heading', { name: 'My harbour' })).toBeVisible();

  await chat.delete('My harbour');
  await expect(elsewhere.listedChat('My harbour')).toHaveCount(0);
  await expect(same.page.getByRole('heading', { name: 'Chat not found' })).toBeVisible();
});

test('A stop whose reason arrives late is told to the other tabs as well', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { chatId, runId } = await chat.ask(title);
  await provider.release(2);
  const same = await chat.newTab(`/chats/${chatId}`);
  await expect(same.answerText).toHaveText('w1 w2');
  await same.goTo('Settings');
  await chat.page.route('**/api/runs/*/cancel', async (route) => {
    // Before that the other tab would be one more that watches, and the run go on for it.
    await provider.waitFor('hung-up');
    await same.page.goBack();
    await expect(same.answer).toContainText('connection');
    await route.continue();
  });
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect(same.answer).not.toContainText('connection');
  await expect(same.stopped).toBeVisible();
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop' });
});

test('Two tabs that are opened at once in a new browser belong to the same guest', async ({
  chat,
  provider,
}) => {
  const context = chat.page.context();
  const bothThere = Promise.withResolvers<void>();
  const cookies: boolean[] = [];
  await context.route('**/api/session', async (route) => {
    await bothThere.promise;
    cookies.push('cookie' in (await route.request().allHeaders()));
    await route.continue();
  });
  await chat.open();
  const other = await chat.newTab('/');
  await expect(other.message).toBeEditable(); // It has run by then, and wants a session.
  bothThere.resolve();
  await chat.ask(title);
  await provider.release(2);
  await expect(other.streamingMark(title)).toBeVisible();
  expect(cookies).toEqual([false, true]);
});
