import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './tool-fixtures.ts';

test('Before a call is made again that may have happened, I am asked', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.ask('Mail it', 'mail');
  await calls.button('Allow once').click();
  await calls.heard('mailed');
  await chat.stop();
  await calls.see('May have happened');
  const question = chat.page.getByRole('alertdialog', { name: 'This may happen twice' });
  for (const name of ['Resume', 'Regenerate']) {
    await chat.button(name).click();
    await expect(question).toContainText(calls.tag);
    await expect(question.getByRole('button', { name: `${name} anyway` })).toBeVisible();
    await chat.page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  }
  expect(await provider.requests()).toHaveLength(1);
  await chat.button('Resume').click();
  await chat.startedBy(() => question.getByRole('button', { name: 'Resume anyway' }).click());
  await provider.waitFor('opened', { nth: 2 });
  const [, second] = await provider.requests();
  expect(JSON.stringify(second?.messages)).toContain('may have happened');
});

test('A server that I switch off in a new chat is not offered to the model', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.plan();
  await chat.open();
  await chat.page.getByRole('button', { name: /^Tools/ }).click();
  await chat.page.getByRole('checkbox', { name: 'post' }).uncheck();
  await chat.page.keyboard.press('Escape');
  await chat.ask('What can you do?');
  await provider.release();
  await expect(chat.button('Regenerate')).toBeVisible();
  const [first] = await provider.requests();
  expect(first?.tools).not.toContain('mail');
  await chat.page.getByRole('button', { name: /^Tools/ }).click();
  await chat.page.getByRole('checkbox', { name: 'post' }).check();
  await chat.page.keyboard.press('Escape');
  await chat.page.reload();
  await chat.page.getByRole('button', { name: /^Tools/ }).click();
  await expect(chat.page.getByRole('checkbox', { name: 'post' })).toBeChecked();
  await chat.page.keyboard.press('Escape');
  await chat.ask('And now?');
  await provider.waitFor('opened', { nth: 2 });
  const [, second] = await provider.requests();
  expect(second?.tools).toContain('mail');
});

test('A server that is down is a sentence in the menu, and the chat goes on', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.plan();
  await chat.open();
  await chat.page.getByRole('button', { name: /^Tools/ }).click();
  const menu = chat.page.getByRole('dialog', { name: 'Tools in this chat' });
  const away = menu.getByRole('listitem').filter({ has: chat.page.getByText('away') });
  await expect(away).toContainText('Nobody answers at its address.');
  await chat.page.keyboard.press('Escape');
  await chat.ask('Are you there?');
  await provider.release();
  await expect(chat.answer).toContainText('First');
});

test('An answer that has taken as many steps as it may says so, and goes on when I let it', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.planForEver('post_look');
  await chat.open();
  await chat.ask('Look around');
  await expect(chat.answer).toContainText(/20 steps/);
  await expect(calls.cards()).toHaveCount(20);
  expect(await provider.requests()).toHaveLength(20);
  await calls.plan();
  await chat.button('Resume').click();
  await provider.waitFor('opened', { nth: 21 });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('Nothing keeps people with assistive technology from a question and its outcome', async ({
      chat,
      calls,
    }) => {
      await calls.ask('Mail it', 'mail');
      await calls.see('Waiting for your approval');
      expect((await new AxeBuilder({ page: chat.page }).analyze()).violations).toEqual([]);
      await calls.button('Deny').click();
      await calls.see('Denied');
      await expect(calls.cards().locator('summary')).toBeFocused();
      await chat.page.keyboard.press('Enter');
      await expect(calls.cards()).toContainText('denied this call');
      expect((await new AxeBuilder({ page: chat.page }).analyze()).violations).toEqual([]);
    });
  });
}
