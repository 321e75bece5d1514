import { expect, test } from './fixtures.ts';

test('Regenerate starts from nothing, and the old answer stays as another version', async ({
  chat,
  provider,
  rows,
}) => {
  await provider.plan({ text: 'First try at it' });
  await chat.open();
  const first = await chat.ask('Tell me');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('First try');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await provider.plan({ scenario: 'fake-at-once', text: 'Second try.' });
  const second = await chat.startedBy(() => chat.button('Regenerate').click());
  await expect(chat.answerText).toHaveText('Second try.');
  await expect(chat.stopped).toHaveCount(0);
  const { messages } = await provider.waitFor('finished', { nth: 2 });
  expect(messages.at(-1)?.role).toBe('user');
  expect(messages.filter(({ role }) => role === 'assistant')).toEqual([]);
  await expect
    .poll(() => rows.row(second.runId, chat))
    .toMatchObject({ status: 'completed', text: 'Second try.' });
  expect(await rows.row(first.runId, chat)).toMatchObject({
    status: 'canceled',
    text: 'First try',
  });

  await expect(chat.answer).toContainText('Version 2 of 2');
  await chat.button('Previous version').click();
  await expect(chat.answerText).toHaveText('First try');
  await expect(chat.stopped).toBeVisible();
  await expect(chat.button('Previous version')).toBeDisabled();
  await chat.button('Next version').click();
  await expect(chat.answerText).toHaveText('Second try.');
});

test('A finished answer can be regenerated, and both versions are there after a reload', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Heads.' });
  await chat.open();
  await chat.ask('Toss a coin');
  await expect(chat.answerText).toHaveText('Heads.');
  await provider.plan({ scenario: 'fake-at-once', text: 'Tails.' });
  await chat.button('Regenerate').click();
  await expect(chat.answerText).toHaveText('Tails.');
  await expect(chat.button('Send')).toBeVisible();
  await chat.page.reload();
  await expect(chat.answerText).toHaveText('Tails.');
  await chat.button('Previous version').click();
  await expect(chat.answerText).toHaveText('Heads.');
});

test('What I asked last is there after a reload, below an earlier version too', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Heads.' });
  await chat.open();
  await chat.ask('Toss a coin');
  await expect(chat.answerText).toHaveText('Heads.');
  await provider.plan({ scenario: 'fake-at-once', text: 'Tails.' });
  await chat.button('Regenerate').click();
  await expect(chat.answerText).toHaveText('Tails.');
  await chat.button('Previous version').click();
  await expect(chat.answerText).toHaveText('Heads.');
  await provider.plan({ scenario: 'fake-at-once', text: 'You win.' });
  await chat.ask('Who wins?');
  await expect(chat.answerText).toHaveText('You win.');
  await expect(chat.button('Send')).toBeVisible();
  await chat.page.reload();
  await expect(chat.answers).toHaveCount(2);
  await expect(chat.answers.first().locator('.answer')).toHaveText('Heads.');
  await expect(chat.answerText).toHaveText('You win.');
});
