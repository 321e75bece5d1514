import { gzipSync } from 'node:zlib';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

/** What the JavaScript of a page may weigh, gzipped, in bytes; the frameworks alone are about 140 kB. */
const most = 240_000;

/** What a page loads of JavaScript until nothing more comes, gzipped, in bytes. */
async function weightOf(chat: ChatPage, path: string): Promise<number> {
  const scripts = new Map<string, Promise<number>>();
  chat.page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    scripts.set(
      response.url(),
      response.body().then((body) => gzipSync(body).length),
    );
  });
  await chat.page.goto(path, { waitUntil: 'load' });
  await expect(chat.leaving).toBeEnabled();
  await chat.page.waitForFunction(() => document.readyState === 'complete');
  const sizes = await Promise.all(scripts.values());
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('The page with its text box is no heavier than it has to be', async ({ chat }) => {
  expect(await weightOf(chat, '/')).toBeLessThan(most);
});

test('Nor is a chat of plain text', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Plain words, and no more than that.' });
  await chat.open();
  const { chatId } = await chat.ask('Go');
  await expect(chat.button('Regenerate')).toBeVisible();
  const tab = await chat.newTab('about:blank');
  const weight = await weightOf(tab, `/chats/${chatId}`);
  await expect(tab.answerText).toHaveText('Plain words, and no more than that.');
  expect(weight).toBeLessThan(most);
});
