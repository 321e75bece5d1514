import { expect, test } from './fixtures.ts';

test('Offline the page says so, keeps what I write, and sends it when I say so', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/Failed to load resource: net::/);
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  await chat.open();
  await expect(chat.leaving).toBeEnabled(); // All that the page needs has come.
  const words = provider.mark('Are you there?');
  await chat.message.fill(words);
  await chat.page.context().setOffline(true);
  await expect(chat.page.getByText('You are offline.')).toBeVisible();
  await chat.message.press('Enter');
  await expect(chat.page.getByText('is not sent')).toBeVisible();
  await expect(chat.message).toHaveValue(words);
  await expect(chat.answers).toHaveCount(0);
  await chat.page.context().setOffline(false);
  await expect(chat.page.getByText('You are offline.')).toHaveCount(0);
  await expect(chat.message).toHaveValue(words);
  expect(await provider.requests()).toHaveLength(0);
  await chat.message.press('Enter');
  await expect(chat.answerText).toHaveText('Here.');
  expect(await provider.requests()).toHaveLength(1);
});

test('A browser that calls itself online is told as well that Halt is gone, and when it is back', async ({
  chat,
  provider,
  line,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  await chat.open(line.url);
  await expect(chat.leaving).toBeEnabled();
  line.cut();
  const words = provider.mark('Are you there?');
  await chat.message.fill(words);
  await chat.message.press('Enter');
  await expect(chat.page.getByText('Halt cannot be reached.')).toBeVisible();
  await expect(chat.message).toHaveValue(words);
  line.mend();
  await expect(chat.page.getByText('Halt cannot be reached.')).toHaveCount(0);
  expect(await provider.requests()).toHaveLength(0);
  await chat.button('Send').click();
  await expect(chat.answerText).toHaveText('Here.');
});

test('A browser that only says that it is offline sends, where Halt is on this machine', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  await chat.page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false }),
  );
  await chat.open();
  await chat.page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await chat.ask('Are you there?');
  await expect(chat.answerText).toHaveText('Here.');
  await expect(chat.page.getByText('You are offline.')).toHaveCount(0);
});
