import { expect, test } from './fixtures.ts';

test('The history lists my answers, marks the stopped ones and leads to their place', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Stop this one', 3);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  const { pathname } = new URL(chat.page.url());
  await chat.goTo('New chat');
  await provider.plan({ scenario: 'fake-at-once', text: 'Finished.' });
  await chat.ask('Finish this one');
  await expect(chat.answerText).toHaveText('Finished.');
  await expect(chat.button('Send')).toBeVisible();

  await chat.goTo('Runs');
  await expect(chat.page).toHaveURL(/\/runs$/);
  const runs = chat.page.getByRole('row').filter({ hasText: 'this one' });
  await expect(runs).toHaveCount(2);
  await expect(runs.nth(0)).toContainText('Finish this one');
  await expect(runs.nth(0)).toContainText('Completed');
  await expect(runs.nth(1)).toContainText('Stop this one');
  await expect(runs.nth(1)).toContainText('Stopped');
  await expect(runs.nth(1)).toContainText('By you');
  await expect(runs.nth(1)).toContainText('fake-manual');

  await runs.nth(1).getByRole('link').first().click();
  await expect(chat.page).toHaveURL(new RegExp(pathname));
  await expect(chat.answerText).toHaveText('w1 w2 w3');
});

test('The filter of the history is in its address', async ({ chat, provider }) => {
  await chat.open();
  await chat.ask('Stop this one');
  await provider.release(1);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await chat.page.goto('/runs?status=completed');
  await expect(chat.page.getByRole('row').filter({ hasText: 'Stop this one' })).toHaveCount(0);
  await chat.page.goto('/runs?status=canceled');
  await expect(chat.page.getByRole('row').filter({ hasText: 'Stop this one' })).toHaveCount(1);
  await chat.page.getByRole('link', { name: 'Failed' }).click();
  await expect(chat.page).toHaveURL(/status=failed/);
  await expect(chat.page.getByRole('row').filter({ hasText: 'Stop this one' })).toHaveCount(0);
});

test('An empty history says that it is empty', async ({ chat }) => {
  await chat.page.goto('/runs');
  await expect(chat.page.getByText('Each answer will be listed here')).toBeVisible();
});
