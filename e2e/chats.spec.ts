import { expect, test } from './fixtures.ts';
import { promptBody } from './witness/guest.ts';

test('A chat is called by its first prompt, and marked when its latest answer was stopped', async ({
  chat,
  provider,
}) => {
  const title = 'Where is the harbour?';
  await chat.open();
  await chat.ask(title);
  await provider.release(2);
  await expect(chat.listedChat(title)).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2');
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.stoppedMark(title)).toBeVisible();
  await chat.page.reload();
  await expect(chat.stoppedMark(title)).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: 'By the sea.' });
  await chat.button('Regenerate').click();
  await expect(chat.answerText).toHaveText('By the sea.');
  await expect(chat.stoppedMark(title)).toHaveCount(0);
  expect(await provider.requests()).toHaveLength(2);
});

test('The newest chat comes first', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask('The older one');
  await expect(chat.answerText).toHaveText('Done.');
  await chat.goTo('New chat');
  await expect(chat.answers).toHaveCount(0);
  await chat.ask('The newer one');
  await expect(chat.answerText).toHaveText('Done.');
  await expect(chat.listedChat(/The (older|newer) one/)).toContainText([
    'The newer one',
    'The older one',
  ]);
});

test('I can rename a chat', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask('A long question');
  await expect(chat.answerText).toHaveText('Done.');
  await chat.rename('A long question', 'My harbour');
  await expect(chat.listedChat('My harbour')).toBeVisible();
  await chat.page.reload();
  await expect(chat.listedChat('My harbour')).toBeVisible();
});

test('Renaming by keyboard starts in the title and ends where it began', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask('A long question');
  await expect(chat.answerText).toHaveText('Done.');
  const options = chat.listedChat('A long question').getByRole('button', { name: 'Chat options' });
  const { keyboard } = chat.page;
  for (const end of ['Escape', 'Enter']) {
    await options.focus();
    await keyboard.press('Enter');
    await expect(chat.page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
    await keyboard.press('Enter');
    await expect(chat.page.getByRole('textbox', { name: 'Title' })).toBeFocused();
    await keyboard.type('A long question, renamed');
    await keyboard.press(end);
    await expect(chat.page.getByRole('dialog')).toHaveCount(0);
    await expect(options).toBeFocused();
  }
  await expect(chat.listedChat('A long question, renamed')).toBeVisible();
});

test('The tab is called after what is open in it', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await expect(chat.page).toHaveTitle('Halt');
  await chat.ask('A long question');
  await expect(chat.page).toHaveTitle(/^A long question.* · Halt$/);
  await chat.goTo('Runs');
  await expect(chat.page).toHaveTitle('Runs · Halt');
  await chat.page.goBack();
  await expect(chat.page).toHaveTitle(/^A long question.* · Halt$/);
  await chat.goTo('New chat');
  await expect(chat.page).toHaveTitle('Halt');
});

test('I can delete a chat, and an answer that is streaming in it ends', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Forget this', 2);
  await chat.delete('Forget this');
  await provider.waitFor('hung-up');
  await expect(chat.listedChat('Forget this')).toHaveCount(0);
  await expect(chat.answers).toHaveCount(0);
  await expect(chat.message).toBeVisible();
  expect(await rows.row(runId, chat)).toBeNull();
});

test('A chat that could not be deleted is still there, with all that happens in it', async ({
  chat,
  problems,
}) => {
  problems.expect(/503/);
  await chat.open();
  const { chatId } = await chat.askAndRead('Keep this', 2);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await chat.page.route(`**/api/chats/${chatId}`, (route) => {
    if (route.request().method() !== 'DELETE') return route.continue();
    const error = { code: 'database_away', message: 'The database is not responding.' };
    return route.fulfill({ status: 503, json: { error } });
  });
  await chat.delete('Keep this');
  const dialog = chat.page.getByRole('alertdialog');
  await expect(dialog.getByRole('alert')).toContainText('is not responding');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await chat.listedChat('Keep this').getByRole('link').click();
  await expect(chat.stopped).toBeVisible();

  const elsewhere = await chat.newTab('/settings');
  await elsewhere.rename('Keep this', 'Kept');
  await expect(chat.page.getByRole('heading', { name: 'Kept' })).toBeVisible();
});

test('All my chats can be reached in a window that is taller than the first page of them', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.page.setViewportSize({ width: 1080, height: 1900 });
  await chat.open();
  // Once the page has a session, all that its browser asks has the same.
  await expect(chat.leaving).toBeEnabled();
  for (let number = 1; number <= 32; number++) {
    const data = promptBody(provider.mark(`Chat number ${number}`));
    await chat.page.context().request.post('/api/runs', { data });
  }
  await chat.page.reload();
  await expect(chat.listedChat(/^Chat number/)).toHaveCount(32);
});

test('A browser of 2023 has all that the page needs', async ({ chat, provider }) => {
  await chat.page.addInitScript(() => Reflect.deleteProperty(AbortSignal, 'any'));
  await chat.open();
  await chat.askAndRead('An old friend', 2);
  await expect(chat.listedChat('An old friend')).toBeVisible();
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
});

test('I can choose among the models that the provider offers', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Chosen.' });
  await chat.open();
  await chat.page.getByRole('combobox', { name: 'Model' }).selectOption('fake-reasoning');
  await chat.ask('Who are you?');
  await expect(chat.answerText).toHaveText('Chosen.');
  expect(await provider.waitFor('finished')).toMatchObject({ model: 'fake-reasoning' });
});
