import type { Page } from '@playwright/test';
import { findWholeBrowser } from '#scripts/find-browser.ts';
import { browserOptions } from './browser.ts';
import { expect, test } from './fixtures.ts';
import { words } from './provider/tokens.ts';
import { readAddresses } from './servers/addresses.ts';

// Playwright starts a browser that forgets each page it leaves, and prefers one that always does;
// here it is one that keeps them, as people's do. Where there is none, its events are sent by hand.
const executablePath = findWholeBrowser();
test.use({
  launchOptions: {
    ...browserOptions,
    ...(executablePath && { executablePath }),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

// A whole browser asks the other site for one.
test.beforeEach(({ problems }) => problems.expect(/favicon\.ico/));

test('A page that the browser brings back shows that its answer was left, and can go on', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  await goAway(chat.page);
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 3 });
  await expect.poll(() => rows.row(runId, chat)).toMatchObject({ endReason: 'left' });
  await comeBack(chat.page);
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).toContainText('the page was left');
  await expect(chat.button('Send')).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: ' w4 w5' });
  await chat.button('Resume').click();
  await expect(chat.answerText).toHaveText(words(5));
  await expect(chat.button('Regenerate')).toBeVisible();
});

test('A page that the browser brings back goes on with a kept answer, and hears news again', async ({
  chat,
  provider,
  line,
}) => {
  await chat.open(line.url);
  await chat.leaving.selectOption('keep');
  await chat.askAndRead('Count', 3);
  await goAway(chat.page);
  line.cut();
  await provider.release(2);
  line.mend();
  await comeBack(chat.page);
  await expect(chat.answerText).toHaveText(words(5));
  await provider.release(1);
  await provider.finish();
  await expect(chat.answerText).toHaveText(words(6));
  await expect(chat.button('Regenerate')).toBeVisible();
  await expect(chat.button('Stop')).toHaveCount(0);
  const other = await chat.newTab('/');
  await other.ask('Something else');
  await provider.release(1, 2);
  await expect(chat.streamingMark('Something else')).toBeVisible();
});

/** Goes to another site. */
async function goAway(page: Page): Promise<void> {
  if (!executablePath) return await sendTransition(page, 'pagehide');
  await page.evaluate(() => Object.assign(window, { isKept: true }));
  await page.goto(new URL('/v1/models', readAddresses().providerUrl).href);
}

/** Goes back, to the very page that was left: one that was loaded anew would prove nothing here. */
async function comeBack(page: Page): Promise<void> {
  if (!executablePath) return await sendTransition(page, 'pageshow');
  await page.goBack({ waitUntil: 'commit' });
  expect(await page.evaluate(() => 'isKept' in window)).toBe(true);
}

async function sendTransition(page: Page, type: 'pagehide' | 'pageshow'): Promise<void> {
  await page.evaluate((name) => {
    window.dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
  }, type);
}
