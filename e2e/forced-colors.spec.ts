import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

test.describe('where colours are my own', () => {
  test.use({ contextOptions: { forcedColors: 'active', reducedMotion: 'reduce' } });

  test('I see that the composer has the focus, which chat is open, and which filter is chosen', async ({
    chat,
    provider,
  }) => {
    await provider.plan({ scenario: 'fake-at-once', text: 'Hello.' });
    await chat.open();
    await chat.ask('Hi');
    await expect(chat.answerText).toHaveText('Hello.');
    await chat.message.focus();
    const focused = await lookOf(chat.message.locator('..'));
    await chat.button('Copy').focus();
    expect(await lookOf(chat.message.locator('..'))).not.toBe(focused);
    const listed = chat.listedChat('Hi').getByRole('link');
    await chat.page.mouse.move(600, 300);
    const open = await lookOf(listed);
    await chat.goTo('Runs');
    await chat.page.mouse.move(600, 300);
    await expect(listed).not.toHaveAttribute('aria-current');
    expect(await lookOf(listed)).not.toBe(open);
    const completed = chat.page.getByRole('link', { name: 'Completed', exact: true });
    const before = await lookOf(completed);
    await completed.click();
    await expect(completed).toHaveAttribute('aria-current', 'page');
    await chat.page.mouse.move(600, 300);
    await completed.evaluate((element) => element.blur());
    expect(await lookOf(completed)).not.toBe(before);
  });
});

/** How it looks, as its picture. */
async function lookOf(element: Locator): Promise<string> {
  return (await element.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
}

test('Nothing that can have the focus is hidden from screen readers while a menu or a dialog is open', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Hello.' });
  await chat.open();
  await chat.ask('Hi');
  await expect(chat.answerText).toHaveText('Hello.');
  await chat.button('Theme').click();
  await expect(chat.page.getByRole('menu')).toBeVisible();
  expect(await hiddenFocusable(chat)).toEqual([]);
  await chat.page.keyboard.press('Escape');
  await expect(chat.button('Theme')).toBeFocused();
  await chat.listedChat('Hi').hover();
  await chat.listedChat('Hi').getByRole('button', { name: 'Chat options' }).click();
  await expect(chat.page.getByRole('menu')).toBeVisible();
  expect(await hiddenFocusable(chat)).toEqual([]);
  await chat.page.getByRole('menuitem', { name: 'Rename' }).click();
  await expect(chat.page.getByRole('dialog')).toBeVisible();
  expect(await hiddenFocusable(chat)).toEqual([]);
  await chat.page.keyboard.press('Escape');
  await expect(chat.listedChat('Hi').getByRole('button', { name: 'Chat options' })).toBeFocused();
  await chat.page.setViewportSize({ width: 390, height: 800 });
  await chat.button('Menu').click();
  await expect(chat.page.getByRole('dialog', { name: 'Menu' })).toBeVisible();
  expect(await hiddenFocusable(chat)).toEqual([]);
});

async function hiddenFocusable({ page }: ChatPage): Promise<unknown[]> {
  const rules = ['aria-hidden-focus', 'aria-hidden-body', 'aria-allowed-role'];
  const { violations } = await new AxeBuilder({ page }).withRules(rules).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}
