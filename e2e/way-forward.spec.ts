import { expect, test } from './fixtures.ts';

test('A Stop in a browser that is offline says so, and is delivered when it is online again', async ({
  chat,
  provider,
  rows,
  problems,
}) => {
  problems.expect(/Failed to load resource: net::/);
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  await chat.page.context().setOffline(true);
  await chat.stop();
  await expect(chat.answer).toContainText('not confirmed');
  await expect(chat.answer.getByRole('button', { name: 'Copy' })).toBeVisible();
  await expect(chat.stopped).toHaveCount(0);
  await chat.page.context().setOffline(false);
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  const stopped = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
  expect(await rows.row(runId, chat)).toMatchObject(stopped);
});

test('A prompt that cannot be sent comes back to the composer, and can be sent later', async ({
  chat,
  provider,
  line,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  await chat.open(line.url);
  await expect(chat.leaving).toBeEnabled(); // All that the page needs has come.
  line.cut();
  await chat.message.fill(provider.mark('Are you there?'));
  await chat.message.press('Enter');
  // Where something else has found that out before, the prompt is not even tried.
  const away = chat.page.getByRole('alert').getByText(/Halt (could not|still cannot) be reached/);
  await expect(away).toBeVisible();
  await expect(chat.message).toHaveValue(provider.mark('Are you there?'));
  await expect(chat.answers).toHaveCount(0);
  await expect(chat.button('Stop')).toHaveCount(0);
  line.mend();
  await chat.button('Send').click();
  await expect(chat.answerText).toHaveText('Here.');
  expect(await provider.requests()).toHaveLength(1);
});

test('A chat that could not be loaded says so, and is loaded when I try again', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/Failed to load resource: net::/);
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  await chat.open();
  const { chatId } = await chat.ask('Are you there?');
  await expect(chat.button('Regenerate')).toBeVisible();
  const tab = await chat.newTab('about:blank');
  await tab.page.route('**/api/chats/*', (route) => route.abort());
  await tab.page.goto(`/chats/${chatId}`);
  await expect(tab.page.getByText('This chat could not be loaded.')).toBeVisible();
  await tab.page.unroute('**/api/chats/*');
  await tab.button('Try again').click();
  await expect(tab.answerText).toHaveText('Here.');
});
