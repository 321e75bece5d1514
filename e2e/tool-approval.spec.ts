import { expect, test } from './tool-fixtures.ts';
import { listen, said } from './witness/announcements.ts';

test('A call that I allow in another tab is made, and both tabs show its result', async ({
  chat,
  calls,
}) => {
  const { chatId } = await calls.ask('Work on it', 'work');
  await calls.see('Waiting for your approval');
  const tab = await chat.newTab(`/chats/${chatId}`);
  await calls.see('Waiting for your approval', tab);
  await calls.button('Allow once', tab).click();
  await calls.heard('called');
  await calls.release();
  await calls.see('Finished', tab);
  await calls.see('Finished');
  expect(await calls.events()).toContain('called');
});

test('A question is the same after a reload, and in the list of chats', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.plan('mail');
  await chat.open();
  await chat.leaving.selectOption('keep');
  await chat.ask('Mail it');
  await provider.release();
  await calls.see('Waiting for your approval');
  const mark = chat.page.getByRole('img', { name: 'Waiting for your approval' });
  await expect(mark).toBeVisible();
  await chat.page.reload();
  await calls.see('Waiting for your approval');
  await expect(mark).toBeVisible();
  await chat.goTo('Runs');
  await expect(chat.page.getByRole('main')).toContainText('Waiting for your approval');
  await expect(mark).toBeVisible();
  expect(await calls.events()).toEqual([]);
});

test('A call that I deny is not made, and the model goes on', async ({ chat, provider, calls }) => {
  const { runId } = await calls.ask('Mail it', 'mail');
  await calls.button('Deny').click();
  await calls.see('Denied');
  await provider.release(undefined, 2);
  await expect(chat.answer).toContainText('Then');
  await expect(chat.button('Regenerate')).toBeVisible();
  expect((await calls.saved(runId)).outcomes).toEqual(['denied']);
  expect(await calls.events()).toEqual([]);
});

test('A screen reader is told of a question, and of what may have happened at a Stop', async ({
  chat,
  calls,
}) => {
  await listen(chat);
  await calls.ask('Mail it', 'mail');
  await calls.see('Waiting for your approval');
  await expect
    .poll(() => said(chat))
    .toContainEqual(expect.stringMatching(/^Waiting for your approval: /));
  await calls.button('Allow once').click();
  await calls.heard('mailed');
  await chat.stop();
  await expect.poll(() => said(chat)).toContain('Answer stopped. A tool call may have happened');
});

test('Keys answer a question, also while I write, and send nothing', async ({ chat, calls }) => {
  await calls.ask('Mail it', 'mail');
  await calls.see('Waiting for your approval');
  await expect(calls.button('Deny')).toHaveAttribute(
    'aria-keyshortcuts',
    /Control\+Alt\+Backspace/,
  );
  await chat.message.fill('half a thought');
  await expect
    .poll(async () => {
      // For a moment after it has come a question takes no keys.
      await chat.message.press('Control+Alt+Backspace');
      return calls.cards().last().getAttribute('data-tool-state');
    })
    .toBe('denied');
  await expect(chat.message).toHaveValue('half a thought');
  expect(await calls.events()).toEqual([]);
});

test('What I always allow in a chat is not asked again there, until I let it ask again', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.ask('Work on it', 'work');
  await calls.button('Allow in this chat').click();
  await calls.heard('called');
  await calls.release();
  await calls.see('Finished');
  await provider.release(undefined, 2);
  await expect(chat.button('Regenerate')).toBeVisible();
  await chat.ask('Once more');
  await provider.release(undefined, 3);
  await calls.see('Finished');
  await expect(calls.button('Allow once')).toHaveCount(0);
  await chat.page.getByRole('button', { name: /^Tools/ }).click();
  const server = chat.page
    .getByRole('listitem')
    .filter({ hasText: 'allowed in this chat' })
    .first();
  await server.getByText(/^\d+ tools$/).click();
  await server.getByRole('button', { name: 'Let work ask again' }).click();
  await expect(server.getByText('allowed in this chat')).toHaveCount(0);
  await chat.page.keyboard.press('Escape');
  await provider.release(undefined, 4);
  await expect(chat.button('Regenerate').last()).toBeVisible();
  await chat.ask('And again');
  await provider.release(undefined, 5);
  await calls.see('Waiting for your approval');
});

test('A call that I skip ends, and the model goes on without its result', async ({
  chat,
  provider,
  calls,
}) => {
  const { runId } = await calls.ask('Do it', 'stubborn');
  await calls.button('Allow once').click();
  await calls.heard('called');
  await calls.button('Skip stubborn').click();
  await calls.see('May have happened');
  await provider.release(undefined, 2);
  await expect(chat.answer).toContainText('Then');
  await expect(chat.button('Regenerate')).toBeVisible();
  await calls.heard('canceled');
  const { run, outcomes } = await calls.saved(runId);
  expect(run.status).toBe('completed');
  expect(outcomes).toEqual(['may-have-happened']);
  const [, second] = await provider.requests();
  expect(second?.messages.at(-1)).toMatchObject({ role: 'tool' });
  expect(second?.messages.at(-1)?.content).toContain('skipped');
});
