import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

const lines = (count: number) => Array.from({ length: count }, (_, n) => `Line ${n}.\n\n`);

/** An answer longer than the page, of which more is to come. */
async function askForLong(chat: ChatPage, provider: Provider): Promise<Locator> {
  await provider.plan({ scenario: 'fake-manual', text: lines(300) });
  await chat.open();
  await chat.ask('Go');
  await provider.release(60);
  await expect(chat.answerText).toContainText('Line 59.');
  const area = chat.page.getByRole('region', { name: 'Conversation' });
  await expect.poll(() => fromEnd(area)).toBeLessThan(2);
  return area;
}

type Provider = Parameters<Parameters<typeof test>[2]>[0]['provider'];

const fromEnd = (area: Locator) =>
  area.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
const topOf = (area: Locator) => area.evaluate((it) => it.scrollTop);

/** Lets words come, and sees that they are drawn. */
async function letWordsCome(chat: ChatPage, provider: Provider, from: number): Promise<void> {
  await provider.release(20);
  await expect(chat.answerText).toContainText(`Line ${from + 19}.`);
}

const waysUp: Record<string, (chat: ChatPage, area: Locator) => Promise<void>> = {
  'a little, by the wheel': async ({ page }, area) => {
    await area.hover();
    await page.mouse.wheel(0, -15);
  },
  'with the arrow key': async ({ page }, area) => {
    await area.focus();
    await page.keyboard.press('ArrowUp');
  },
  'by a page': async ({ page }, area) => {
    await area.focus();
    await page.keyboard.press('PageUp');
  },
  'to the start': async ({ page }, area) => {
    await area.focus();
    await page.keyboard.press('Home');
  },
  'with a screen reader, which only scrolls': async (_, area) => {
    await area.evaluate((it) => it.scrollBy(0, -12));
  },
};

for (const [way, move] of Object.entries(waysUp)) {
  test(`Going up ${way} lets go of the words that pour in`, async ({ chat, provider }) => {
    const area = await askForLong(chat, provider);
    const before = await topOf(area);
    await move(chat, area);
    await expect.poll(() => topOf(area)).toBeLessThan(before - 1);
    await letWordsCome(chat, provider, 60);
    expect(await topOf(area)).toBeLessThan(before);
    await chat.button('Jump to latest').click();
    await expect.poll(() => fromEnd(area)).toBeLessThan(2);
    await letWordsCome(chat, provider, 80);
    await expect.poll(() => fromEnd(area)).toBeLessThan(2);
  });
}

test('Scrolling up slowly while words come all the time goes up all the way, and only the end holds on again', async ({
  chat,
  provider,
}) => {
  const area = await askForLong(chat, provider);
  const start = await topOf(area);
  await area.hover();
  for (let turn = 0; turn < 20; turn++) {
    await chat.page.mouse.wheel(0, -15);
    await provider.release(2);
  }
  await expect.poll(() => topOf(area)).toBeLessThan(start - 290);
  await chat.page.mouse.wheel(0, 60); // Down, and not to the end.
  await letWordsCome(chat, provider, 100);
  expect(await topOf(area)).toBeLessThan(start - 200);
  await area.focus();
  await chat.page.keyboard.press('End');
  await expect.poll(() => fromEnd(area)).toBeLessThan(2);
  await letWordsCome(chat, provider, 120);
  await expect.poll(() => fromEnd(area)).toBeLessThan(2);
});

test('There is no way to the latest in a chat that is empty, however small the window', async ({
  chat,
}) => {
  await chat.page.setViewportSize({ width: 390, height: 420 });
  await chat.open();
  const area = chat.page.getByRole('region', { name: 'Conversation' });
  expect(await fromEnd(area)).toBeGreaterThan(64);
  await area.evaluate((it) => it.scrollBy(0, 5));
  await expect(chat.button('Jump to latest')).toHaveCount(0);
});

test('A double-click on Send sends, and does not stop what it asked for', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  await chat.message.fill(provider.mark('Count'));
  await chat.button('Send').hover();
  const { mouse } = chat.page;
  // At once, as a busy machine would make two clicks of it.
  const twice = () =>
    Promise.all([mouse.down(), mouse.up(), mouse.down({ clickCount: 2 }), mouse.up()]);
  const { runId } = await chat.startedBy(async () => void (await twice()));
  await provider.release(3);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.stopped).toHaveCount(0);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect.poll(() => rows.row(runId, chat)).toMatchObject({ text: 'w1 w2 w3' });
});

test('Enter held down sends once, and leaves no lines behind', async ({ chat, provider }) => {
  await chat.open();
  await chat.message.fill(provider.mark('Count'));
  await chat.startedBy(() => chat.page.keyboard.down('Enter'));
  for (let turn = 0; turn < 5; turn++) await chat.page.keyboard.down('Enter');
  await chat.page.keyboard.up('Enter');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2');
  await expect(chat.message).toHaveValue('');
  await expect(chat.button('Stop')).toBeVisible();
});

test('A click on Stop leaves what I have selected', async ({ chat, provider }) => {
  await chat.open();
  await chat.askAndRead('Count', 5);
  await chat.answerText.evaluate((answer) => getSelection()?.selectAllChildren(answer));
  const selected = () => chat.page.evaluate(() => String(getSelection()).trim());
  expect(await selected()).toBe('w1 w2 w3 w4 w5');
  await provider.release(1);
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5 w6');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  expect(await selected()).toContain('w1 w2 w3 w4 w5');
});

test('Words typed before the page has come to life are kept, behind a draft that was there', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  await chat.open();
  await chat.message.fill('A draft.');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await chat.page.route('**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await chat.page.goto('/', { waitUntil: 'commit' });
  await expect(chat.message).toBeVisible();
  await chat.message.pressSequentially('Early words');
  letGo();
  await expect(chat.message).toHaveValue('A draft.\n\nEarly words');
  await chat.message.fill(provider.mark('Now'));
  await chat.message.press('Enter');
  await expect(chat.answerText).toHaveText('Here.');
});

test('Enter pressed before the page has come to life sends when it has', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await chat.page.route('**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await chat.page.goto('/', { waitUntil: 'commit' });
  await chat.message.fill(provider.mark('Early'));
  await chat.message.press('Enter');
  letGo();
  await expect(chat.answerText).toHaveText('Here.');
  await expect(chat.message).toHaveValue('');
});

test('A new chat that opens while I search takes no letters of mine', async ({ chat }) => {
  await chat.page.goto('/settings');
  const search = chat.page.getByRole('searchbox', { name: 'Search chats' });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await chat.page.route(/_rsc=/, async (route) => {
    await held;
    await route.continue();
  });
  await chat.page.getByRole('link', { name: 'New chat' }).click();
  await search.pressSequentially('light');
  letGo();
  await expect(chat.message).toBeVisible();
  await chat.page.keyboard.type('house');
  await expect(search).toHaveValue('lighthouse');
  await expect(chat.message).toHaveValue('');
});

test('A suggestion is ready to be sent with Enter, and takes nothing that I typed', async ({
  chat,
}) => {
  await chat.open();
  await expect(chat.leaving).toBeEnabled();
  const suggestions = chat.page.getByRole('main').getByRole('listitem').getByRole('button');
  const [first, second] = [suggestions.nth(0), suggestions.nth(1)];
  await first.click();
  await expect(chat.message).toBeFocused();
  await expect(chat.message).toHaveValue(await first.innerText());
  await second.click();
  await expect(chat.message).toHaveValue(await second.innerText());
  await chat.message.fill('My own.');
  await first.click();
  await expect(chat.message).toHaveValue(`My own.\n\n${await first.innerText()}`);
  await chat.message.press('Enter');
  await expect(chat.page.getByRole('article', { name: 'Prompt' })).toContainText('My own.');
});

test('An answer stopped while it was reasoning says why it cannot be resumed, and can be answered anew', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-reasoning' });
  await chat.open();
  await chat.ask('Why?');
  await provider.release(3);
  await expect(chat.answer).toContainText(/think/i);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).toContainText('There is no text to resume yet.');
  await expect(chat.button('Resume')).toHaveCount(0);
  await chat.page.reload();
  await expect(chat.answer).toContainText('There is no text to resume yet.');
  await chat.startedBy(() => chat.button('Regenerate').click());
  await expect(chat.button('Stop')).toBeVisible();
});
