import { expect, test } from './fixtures.ts';

test('A chat is called by its first prompt, and marked when its latest answer was stopped', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.ask('Where is the harbour?');
  await provider.release(2);
  await expect(chat.chatLink('Where is the harbour?')).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2');
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.chatLink('Where is the harbour?')).toContainText('Stopped');
  await chat.page.reload();
  await expect(chat.chatLink('Where is the harbour?')).toContainText('Stopped');
  await provider.plan({ scenario: 'fake-at-once', text: 'By the sea.' });
  await chat.button('Regenerate').click();
  await expect(chat.answerText).toHaveText('By the sea.');
  await expect(chat.chatLink('Where is the harbour?')).not.toContainText('Stopped');
  expect(await provider.requests()).toHaveLength(2);
});

test('The newest chat comes first', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask('The older one');
  await expect(chat.answerText).toHaveText('Done.');
  await chat.page.getByRole('link', { name: 'New chat' }).click();
  await expect(chat.page.getByRole('article', { name: 'Answer' })).toHaveCount(0);
  await chat.ask('The newer one');
  await expect(chat.answerText).toHaveText('Done.');
  await expect(chat.chatLink(/The (older|newer) one/)).toContainText([
    'The newer one',
    'The older one',
  ]);
});

test('I can rename a chat', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask('A long question');
  await expect(chat.answerText).toHaveText('Done.');
  await chat.chatAction('A long question', 'Rename');
  const title = chat.page.getByRole('textbox', { name: 'Title' });
  await title.fill('My harbour');
  await title.press('Enter');
  await expect(chat.chatLink('My harbour')).toBeVisible();
  await chat.page.reload();
  await expect(chat.chatLink('My harbour')).toBeVisible();
});

test('I can delete a chat, and an answer that is streaming in it ends', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.ask('Forget this');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('w1 w2');
  await chat.chatAction('Forget this', 'Delete');
  await chat.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await provider.waitFor('hung-up');
  await expect(chat.chatLink('Forget this')).toHaveCount(0);
  await expect(chat.page.getByRole('article', { name: 'Answer' })).toHaveCount(0);
  await expect(chat.message).toBeVisible();
  expect(await rows.row(runId, chat)).toBeNull();
});

test('I can choose among the models that the provider offers', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Chosen.' });
  await chat.open();
  await chat.chooseModel('fake-reasoning');
  await chat.ask('Who are you?');
  await expect(chat.answerText).toHaveText('Chosen.');
  expect(await provider.waitFor('finished')).toMatchObject({ model: 'fake-reasoning' });
});
