import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 800 }, hasTouch: true });

test('On a phone the chats are behind a button, from where another answer can be stopped', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Count', 2);
  const other = await chat.newTab('/');
  await other.button('Menu').tap();
  await expect(other.listedChat('Count')).toBeVisible();
  await expect(other.page.getByRole('dialog', { name: 'Menu' })).toBeFocused();
  await expect(other.page.getByRole('searchbox', { name: 'Search chats' })).not.toBeFocused();
  await other
    .listedChat('Count')
    .getByRole('button', { name: /^Stop answer/ })
    .tap();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
  await expect(other.stoppedMark('Count')).toBeVisible();
  await other.listedChat('Count').getByRole('link').tap();
  await expect(other.page.getByRole('dialog')).toHaveCount(0);
  await expect(other.answerText).toHaveText('w1 w2');
});
