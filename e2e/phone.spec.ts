import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });

test('On a phone the chats are behind a button, from where another answer can be stopped', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.message.fill(provider.mark('Count'));
  await chat.button('Send').tap();
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2');
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

test('On a phone Enter makes a new line, and the button sends', async ({ chat, provider }) => {
  await chat.open();
  await expect(chat.message).toHaveAttribute('enterkeyhint', 'enter');
  await chat.message.fill(provider.mark('One'));
  await chat.message.press('Enter');
  await chat.message.pressSequentially('two');
  await expect(chat.message).toHaveValue(`${provider.mark('One')}\ntwo`);
  await expect(chat.answers).toHaveCount(0);
  await chat.startedBy(() => chat.button('Send').tap());
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2');
});

test('On a phone a double tap on Send does not stop the answer', async ({ chat, provider }) => {
  await chat.open();
  await chat.message.fill(provider.mark('One'));
  const box = await chat.button('Send').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 15];
  const { touchscreen } = chat.page;
  // At once, as a busy machine would make two taps of it.
  const twice = () => Promise.all([touchscreen.tap(x, y), touchscreen.tap(x + 3, y)]);
  await chat.startedBy(async () => void (await twice()));
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2');
  await expect(chat.button('Stop')).toBeVisible();
});
