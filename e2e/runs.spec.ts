import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';
import type { ProviderClient } from './witness/provider-client.ts';

test('I narrow and sort my runs, and the address keeps it', async ({ chat, provider }) => {
  await answered(chat, provider, 'About harbours', 'Short.');
  await answered(chat, provider, 'About mountains', 'A much longer answer than the other one.');
  const { page } = chat;
  await chat.goTo('Runs');
  await expect(runs(chat)).toHaveCount(2);
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('harb');
  await expect(runs(chat)).toHaveCount(1);
  await expect(page).toHaveURL(/q=harb/);
  await page.getByRole('combobox', { name: 'Period' }).selectOption('Today');
  await expect(page).toHaveURL(/from=/);
  await page.reload();
  await expect(runs(chat)).toHaveCount(1);
  await expect(runs(chat)).toContainText('About harbours');
  await page.getByRole('combobox', { name: 'Reason' }).selectOption('By you');
  await expect(page.getByText('No runs match these filters.')).toBeVisible();
  await page.goBack();
  await expect(runs(chat)).toHaveCount(1);
  await chat.button('Clear filters').click();
  await expect(runs(chat)).toHaveCount(2);

  const head = page.getByRole('columnheader', { name: 'Tokens' });
  await head.getByRole('button').click();
  await expect(page).toHaveURL(/sort=-tokens/);
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(runs(chat).nth(0)).toContainText('About mountains');
  await head.getByRole('button').click();
  await expect(runs(chat).nth(0)).toContainText('About harbours');
});

test('A list longer than the screen is loaded as I go down, by keyboard as well', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  // Once the page has a session, all that its browser asks has the same.
  await expect(chat.leaving).toBeEnabled();
  const { request } = chat.page.context();
  for (let number = 1; number <= 40; number++) {
    const [id, chatId] = [crypto.randomUUID(), crypto.randomUUID()];
    const text = provider.mark(`Number ${number}.`);
    const answer = await request.post('/api/runs', { data: { kind: 'prompt', id, chatId, text } });
    expect(answer.ok()).toBe(true);
  }
  await chat.page.goto('/runs');
  await expect(runs(chat).first()).toContainText('Number 40.');
  await expect(chat.page.getByRole('link', { name: 'Number 1.' })).toHaveCount(0);
  const links = chat.page.getByRole('region', { name: 'Runs' }).getByRole('link');
  await links.first().focus();
  await chat.page.keyboard.press('ArrowDown');
  await expect(links.filter({ hasText: 'Number 39.' })).toBeFocused();
  await expect(async () => {
    await chat.page.keyboard.press('End');
    await expect(links.filter({ hasText: 'Number 1.' })).toBeFocused({ timeout: 500 });
  }).toPass();
  await chat.page.keyboard.press('Home');
  await expect(links.filter({ hasText: 'Number 40.' })).toBeFocused();
});

test('Columns that I hide stay hidden', async ({ chat, provider }) => {
  await answered(chat, provider, 'About harbours', 'Short.');
  await chat.goTo('Runs');
  const cost = chat.page.getByRole('columnheader', { name: 'Cost' });
  await expect(cost).toBeVisible();
  await chat.button('Columns').click();
  await chat.page.getByRole('menuitemcheckbox', { name: 'Cost' }).click();
  await expect(cost).toHaveCount(0);
  await chat.page.reload();
  await expect(runs(chat)).toHaveCount(1);
  await expect(cost).toHaveCount(0);
});

test('A run turns from streaming to stopped before my eyes, several at one press', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Count', 3);
  const tab = await chat.newTab('/');
  await tab.askAndRead('Count again', 2, 2);
  const third = await chat.newTab('/');
  await third.askAndRead('Count on', 1, 3);
  const list = await chat.newTab('/runs');
  await expect(runs(list)).toHaveCount(3);
  await expect(list.button('Stop selected (1)')).toHaveCount(0);
  await tick(runs(list).filter({ hasText: 'Count again' })).check();
  await tick(runs(list).filter({ hasText: 'Count on' })).check();
  await list.button('Stop selected (2)').click();
  await provider.waitFor('hung-up', { nth: 2 });
  await provider.waitFor('hung-up', { nth: 3 });
  for (const name of ['Count again', 'Count on']) {
    await expect(runs(list).filter({ hasText: name })).toContainText('Stopped');
  }
  await expect(list.page.getByRole('button', { name: /^Stop selected/ })).toHaveCount(0);
  expect(await provider.release(1)).toMatchObject({ hungUp: false });
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
  await chat.stop();
  await expect(runs(list).filter({ hasText: 'Stopped' })).toHaveCount(3);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });

  test('My runs are cards, with all that the table tells', async ({ chat, provider }) => {
    await provider.plan({ scenario: 'fake-at-once', text: 'Short.' });
    await chat.open();
    await chat.message.fill(provider.mark('About harbours'));
    await chat.button('Send').tap();
    await expect(chat.button('Regenerate')).toBeVisible();
    await chat.page.goto('/runs');
    const card = chat.page.getByRole('region', { name: 'Runs' }).getByRole('listitem');
    await expect(card).toHaveCount(1);
    for (const told of ['About harbours', 'Short.', 'Completed', 'fake-manual', /token/, /took/]) {
      await expect(card).toContainText(told);
    }
    await expect(chat.page.getByRole('table')).toHaveCount(0);
    await card.getByRole('link', { name: /^Details/ }).tap();
    await expect(chat.page.getByRole('heading', { name: 'What happened' })).toBeVisible();
  });
});

/** Asks in a chat of its own, and waits for the whole answer. */
async function answered(chat: ChatPage, provider: ProviderClient, prompt: string, text: string) {
  await provider.plan({ scenario: 'fake-at-once', text });
  await chat.open();
  const started = await chat.ask(prompt);
  await expect(chat.button('Regenerate')).toBeVisible();
  return started;
}

/** The rows of the list, without its head. */
function runs(chat: ChatPage): Locator {
  return chat.page.getByRole('row').filter({ has: chat.page.getByRole('cell') });
}

function tick(row: Locator): Locator {
  return row.getByRole('checkbox');
}
