import { expect, test } from './fixtures.ts';
import { ChatPage } from './witness/chat-page.ts';

test('A stopped answer is the same after a reload: it does not grow back', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Count', 4);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await provider.release(10);
  await chat.page.reload();
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
  await expect(chat.stopped).toBeVisible();
  await expect(chat.button('Resume')).toBeVisible();
  await expect(chat.button('Regenerate')).toBeVisible();
  await expect(chat.button('Stop')).toHaveCount(0);
});

test('A stopped answer is the same in another tab', async ({ chat, provider }) => {
  await chat.open();
  await chat.askAndRead('Count', 4);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  const tab = new ChatPage(await chat.page.context().newPage(), provider);
  await tab.open(chat.page.url());
  await expect(tab.answerText).toHaveText('w1 w2 w3 w4');
  await expect(tab.stopped).toBeVisible();
  await expect(tab.button('Stop')).toHaveCount(0);
});

test('A whole conversation is there again after a reload', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: '## First\n\n- one\n- two' });
  await chat.open();
  await chat.ask('First question');
  await expect(chat.answer.getByRole('heading', { name: 'First' })).toBeVisible();
  await expect(chat.button('Send')).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: 'Second answer.' });
  await chat.ask('Second question');
  await expect(chat.answerText).toHaveText('Second answer.');
  await expect(chat.button('Send')).toBeVisible();
  await chat.page.reload();
  await expect(chat.answers).toHaveCount(2);
  await expect(chat.page.getByRole('listitem').filter({ hasText: /^(one|two)$/ })).toHaveCount(2);
  await expect(chat.answerText).toHaveText('Second answer.');
});
