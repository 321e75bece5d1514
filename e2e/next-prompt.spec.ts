import { expect, test } from './fixtures.ts';

test('After Stop the next prompt can be written and sent at once', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const first = await chat.askAndRead('Count', 3);
  await chat.stop();
  await expect(chat.message).toBeFocused();
  await provider.plan({ scenario: 'fake-at-once', text: 'Of course.' });
  const second = await chat.ask('Something else');
  expect(second.chatId).toBe(first.chatId);
  await expect(chat.answerText).toHaveText('Of course.');
  await expect(chat.stopped).toHaveCount(0);
  await expect(chat.page.getByText('Stopped', { exact: true }).first()).toBeVisible();
  const { messages } = await provider.waitFor('finished', { nth: 2 });
  expect(messages).toContainEqual({ role: 'assistant', content: 'w1 w2 w3' });
  await expect
    .poll(() => rows.row(first.runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' });
  await expect.poll(() => rows.row(second.runId, chat)).toMatchObject({ status: 'completed' });
});

test('What I wrote while the answer streamed is still there after Stop', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.ask('Count');
  await provider.release(1);
  await chat.message.fill('And then');
  await chat.page.keyboard.press('Escape');
  await expect(chat.stopped).toBeVisible();
  await expect(chat.message).toHaveValue('And then');
  await provider.waitFor('hung-up');
  expect(await provider.requests()).toHaveLength(1);
});

test('Shift+Enter breaks the line, and Enter sends it all', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Two lines.' });
  await chat.open();
  await chat.message.fill('First line');
  await chat.message.press('Shift+Enter');
  await chat.message.pressSequentially(provider.mark('second line'));
  await chat.message.press('Enter');
  await expect(chat.answerText).toHaveText('Two lines.');
  await expect(chat.message).toHaveValue('');
  await expect(chat.message).toBeFocused();
  const { messages } = await provider.waitFor('finished');
  expect(messages.at(-1)?.content).toBe(`First line\n${provider.mark('second line')}`);
});

test('An empty prompt is not sent', async ({ chat, provider }) => {
  await chat.open();
  await chat.message.fill('   ');
  await chat.message.press('Enter');
  await expect(chat.button('Send')).toBeDisabled();
  await expect(chat.answers).toHaveCount(0);
  expect(await provider.requests()).toEqual([]);
});

test('A message that is too long stays with me, and says how much too long it is', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.message.fill('a'.repeat(200_001));
  await chat.message.press('Enter');
  await expect(chat.page.getByText('This has 200,001 characters')).toBeVisible();
  await expect(chat.message).toHaveValue(/^a{200001}$/);
  expect(await provider.requests()).toEqual([]);
});

test('A page that I go to right after I ask opens, however slowly it loads', async ({
  chat,
  provider,
}) => {
  const loads = Promise.withResolvers<void>();
  await chat.page.route(/\/runs\?.*_rsc=/, async (route) => {
    await loads.promise;
    await route.continue();
  });
  await chat.open();
  await chat.message.fill(provider.mark('Count'));
  await chat.message.press('Enter');
  await chat.page.getByRole('link', { name: 'Runs' }).click();
  await provider.release(1);
  await expect(chat.answerText).toHaveText('w1');
  loads.resolve();
  await expect(chat.page).toHaveURL(/\/runs$/);
  await expect(chat.page).toHaveTitle('Runs · Halt');
  await provider.waitFor('hung-up');
  await chat.page.goBack();
  await expect(chat.answerText).toHaveText('w1');
  await expect(chat.stopped).toBeVisible();
});

test('A message that had not arrived when I reload is still there to send', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/status of 404/);
  await chat.open();
  await chat.page.route('**/api/runs', () => {}); // It never arrives.
  await chat.ask('Count');
  await expect(chat.button('Stop')).toBeVisible();
  await chat.page.reload();
  await chat.page.unroute('**/api/runs');
  await chat.page.getByRole('link', { name: 'Start a new chat' }).click();
  await expect(chat.message).toHaveValue(provider.mark('Count'));
  await chat.message.press('Enter');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2');
  expect(await provider.requests()).toHaveLength(1);
});
