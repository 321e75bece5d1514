import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

const prompts = (chat: ChatPage) => chat.page.getByRole('article', { name: 'Prompt' });

/** Edits the nth prompt on screen and sends it with Enter. */
async function edit(chat: ChatPage, nth: number, text: string): Promise<void> {
  const prompt = prompts(chat).nth(nth);
  await prompt.hover();
  await prompt.getByRole('button', { name: 'Edit' }).click();
  const field = chat.page.getByRole('textbox', { name: 'Edit your prompt' });
  await field.fill(text);
  await field.press('Enter');
}

test('I edit a prompt while its answer streams: the old one stops, and stays a page away', async ({
  chat,
  provider,
  rows,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Hello.' });
  await chat.open();
  await chat.ask('Hi');
  await expect(chat.answerText).toHaveText('Hello.');
  await provider.plan({ scenario: 'fake-manual' });
  const old = await chat.askAndRead('Where is the harbour?', 3, 2);
  await provider.plan({ scenario: 'fake-at-once', text: 'By the river.' });
  const next = await chat.startedBy(() => edit(chat, 1, provider.mark('Where is the airport?')));
  await provider.waitFor('hung-up', { nth: 2 });
  await expect(chat.answerText).toHaveText('By the river.');
  await expect(prompts(chat).last()).toContainText('Where is the airport?');
  await expect(prompts(chat).last()).toContainText('Prompt 2 of 2');
  const { messages } = await provider.waitFor('finished', { nth: 3 });
  expect(JSON.stringify(messages)).not.toContain('harbour');
  expect(JSON.stringify(messages)).toContain('Hello.');
  await expect
    .poll(() => rows.row(old.runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'superseded', text: 'w1 w2 w3' });
  await expect.poll(() => rows.row(next.runId, chat)).toMatchObject({ status: 'completed' });
  await chat.button('Previous prompt').click();
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.stopped).toBeVisible();
  await chat.page.reload();
  await expect(chat.answerText).toHaveText('By the river.');
});

test('I edit the first prompt of a chat, and the model knows nothing of the old one', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Where is the harbour?', 2);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: 'By the river.' });
  await edit(chat, 0, provider.mark('Where is the airport?'));
  await expect(chat.answerText).toHaveText('By the river.');
  await expect(prompts(chat)).toHaveCount(1);
  const { messages } = await provider.waitFor('finished', { nth: 2 });
  expect(JSON.stringify(messages)).not.toContain('harbour');
  await expect(chat.button('Send')).toBeVisible();
  await chat.page.reload();
  await expect(prompts(chat)).toContainText('Prompt 2 of 2');
  await expect(chat.listedChat('Where is the harbour?')).toHaveCount(1);
});

test('An edit that is empty, unchanged or given up sends nothing', async ({ chat, provider }) => {
  await chat.open();
  await chat.askAndRead('Count', 2);
  await prompts(chat).hover();
  await prompts(chat).getByRole('button', { name: 'Edit' }).click();
  const field = chat.page.getByRole('textbox', { name: 'Edit your prompt' });
  await expect(field).toHaveValue(provider.mark('Count'));
  await expect(field).toBeFocused();
  await expect(chat.button('Resend')).toBeDisabled();
  await field.press('Enter');
  await field.fill('  ');
  await expect(chat.button('Resend')).toBeDisabled();
  await field.press('Enter');
  await field.fill('Something else');
  await field.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(prompts(chat).getByRole('button', { name: 'Edit' })).toBeFocused();
  // Nor has Esc stopped the answer.
  await provider.release(1);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  expect(await provider.requests()).toHaveLength(1);
});

test('I copy what I asked', async ({ chat, provider }) => {
  await chat.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.open();
  await chat.askAndRead('Count', 1);
  await prompts(chat).hover();
  await prompts(chat).getByRole('button', { name: 'Copy prompt' }).click();
  await expect(prompts(chat).getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await chat.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(provider.mark('Count'));
});

test('I regenerate an earlier answer, and what followed the old version stays with it', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Heads.' });
  await chat.open();
  await chat.ask('Toss a coin');
  await expect(chat.answerText).toHaveText('Heads.');
  await provider.plan({ scenario: 'fake-at-once', text: 'You win.' });
  await chat.ask('Who wins?');
  await expect(chat.answerText).toHaveText('You win.');
  await provider.plan({ scenario: 'fake-at-once', text: 'Tails.' });
  await chat.answers.first().getByRole('button', { name: 'Regenerate' }).click();
  await expect(chat.answerText).toHaveText('Tails.');
  await expect(chat.answers).toHaveCount(1);
  await chat.button('Previous version').click();
  await expect(chat.answerText).toHaveText('You win.');
  await expect(chat.answers).toHaveCount(2);
});

test('A search shows where it found my words, and opens there', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Long answer. '.repeat(600) });
  await chat.open();
  for (const text of ['Good morning', 'Tell me of the lighthouse keeper', 'And good night']) {
    await chat.ask(text);
    await expect(chat.button('Regenerate')).toBeVisible();
  }
  await chat.goTo('New chat');
  await chat.page.keyboard.press('Control+k');
  await chat.page.keyboard.type('LIGHTHOUSE');
  const found = chat.listedChat('Good morning');
  // A list, as what is typed so far is marked letter by letter.
  await expect(found.locator('mark')).toHaveText(['lighthouse']);
  await expect(found).toContainText('keeper');
  await found.getByRole('link').click();
  await expect(prompts(chat).nth(1)).toBeFocused();
  await expect(prompts(chat).nth(1)).toBeInViewport();
  // From within the chat, too; and only the chat has moved.
  await chat.page.getByRole('searchbox', { name: 'Search chats' }).fill('morning');
  await expect(found.locator('mark').last()).toHaveText('morning');
  await found.getByRole('link').click();
  await expect(prompts(chat).first()).toBeFocused();
  await expect(prompts(chat).first()).toBeInViewport();
  expect(await chat.page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0);
});

test('Chats and prompts have their dates', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Hello.' });
  await chat.open();
  await chat.ask('Hi');
  await expect(chat.answerText).toHaveText('Hello.');
  const chats = chat.page.getByRole('navigation', { name: 'Chats' });
  await expect(chats.getByRole('heading', { name: 'Today' })).toBeVisible();
  await prompts(chat).hover();
  const year = String(new Date().getFullYear());
  await expect(prompts(chat).locator('time')).toHaveAttribute('title', new RegExp(year));
});

test('A new chat and the list of shortcuts are a key away', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Hello.' });
  await chat.open();
  await chat.ask('Hi');
  await expect(chat.answerText).toHaveText('Hello.');
  await chat.message.fill('What?');
  await chat.message.press('?');
  await expect(chat.page.getByRole('dialog')).toHaveCount(0);
  await chat.message.press('Control+/');
  const help = chat.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('New chat');
  await chat.page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await chat.page.keyboard.press('Control+Shift+O');
  await expect(chat.page).toHaveURL(/\/$/);
  await expect(chat.message).toBeFocused();
  await expect(chat.message).toHaveValue('');
});

test('A long title has the room that there is', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'By the sea.' });
  const title = `Where is the harbour, and how do I get there by train ${'and on foot '.repeat(4)}?`;
  await chat.open();
  await chat.ask(title);
  const heading = chat.page.getByRole('heading', { name: title });
  await expect(heading).toBeVisible();
  const isWhole = await heading.evaluate((element) => element.scrollWidth <= element.clientWidth);
  expect(isWhole).toBe(true);
});

test('Halt forgets this browser once I have said that I mean it', async ({ chat, provider }) => {
  await chat.open();
  await chat.askAndRead('Remember me', 2);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await chat.message.fill('A draft');
  await chat.goTo('Settings');
  await chat.button('Forget this browser').click();
  await chat.page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(chat.listedChat('Remember me')).toBeVisible();
  await chat.button('Forget this browser').click();
  const question = chat.page.getByRole('alertdialog', { name: 'Forget this browser?' });
  await question.getByRole('button', { name: 'Forget everything' }).click();
  await expect(chat.page).toHaveURL(/\/$/);
  await expect(chat.page.getByText('Your chats will appear here.')).toBeVisible();
  await expect(chat.message).toHaveValue('');
  expect(await provider.requests()).toHaveLength(1);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true });

  test('the key for the search opens the list, and the prompts have their buttons', async ({
    chat,
    provider,
  }) => {
    await chat.open();
    // Enter is a new line here.
    await chat.message.fill(provider.mark('Count'));
    await chat.button('Send').tap();
    await expect(prompts(chat).getByRole('button', { name: 'Edit' })).toBeVisible();
    await chat.page.keyboard.press('Control+k');
    await expect(chat.page.getByRole('searchbox', { name: 'Search chats' })).toBeFocused();
  });
});
