import { expect, test } from './fixtures.ts';
import { words } from './provider/tokens.ts';

test('Stop freezes the answer, keeps what was on screen and hangs up on the provider', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 5);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.button('Send')).toBeVisible();
  await expect(chat.button('Stop')).toHaveCount(0);
  const request = await provider.waitFor('hung-up');
  expect(request).toMatchObject({ tokensSent: 5, finished: false });
  await provider.release(5);
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5');
  expect(await rows.row(runId, chat)).toMatchObject({
    status: 'canceled',
    endReason: 'stop',
    text: 'w1 w2 w3 w4 w5',
  });
});

test('What is saved is what is on screen when I stop an answer that pours in', async ({
  chat,
  provider,
  rows,
}) => {
  await provider.plan({ scenario: 'fake-steady-100', text: words(5000) });
  await chat.open();
  const { runId } = await chat.ask('Count fast');
  await provider.waitFor('tokens', { count: 40 });
  await chat.stop();
  const shown = await chat.answerText.innerText();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
  await expect.poll(() => rows.row(runId, chat)).toMatchObject({ status: 'canceled', text: shown });
  await expect(chat.answerText).toHaveText(shown);
});

test('Stop works before the first word', async ({ chat, provider, rows }) => {
  await chat.open();
  const { runId } = await chat.ask('Think about it');
  await provider.waitFor('headers');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 0 });
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: '' });
});

test('Stop works while the provider has not even answered', async ({ chat, provider, rows }) => {
  await provider.plan({ scenario: 'fake-silent' });
  await chat.open();
  const { runId } = await chat.ask('Are you there?');
  await provider.waitFor('opened');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  expect(await provider.waitFor('hung-up')).toMatchObject({ headersSentAt: null });
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: '' });
});

test('Stop works on an answer that has stalled', async ({ chat, provider, rows }) => {
  await provider.plan({ scenario: 'fake-stall' });
  await chat.open();
  const { runId } = await chat.ask('Go on');
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5');
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: 'w1 w2 w3 w4 w5' });
});

test('Stop works while the model is still thinking', async ({ chat, provider, rows }) => {
  await provider.plan({ scenario: 'fake-reasoning' });
  await chat.open();
  const { runId } = await chat.ask('Why?');
  await provider.release(3);
  await expect(chat.answer).toContainText(/think/i);
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: '' });
});

test('Esc stops the answer as the button does', async ({ chat, provider, rows }) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 2);
  await chat.page.keyboard.press('Escape');
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: 'w1 w2' });
});

test('Stopping twice is the same as stopping once', async ({ chat, provider, rows }) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  await chat.button('Stop').dblclick();
  await chat.page.keyboard.press('Escape');
  await expect(chat.stopped).toHaveCount(1);
  await provider.waitFor('hung-up');
  await expect
    .poll(() => rows.row(runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' });
  expect(await provider.requests()).toHaveLength(1);
});

test('Once an answer has ended there is nothing to stop, and Esc changes nothing', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.ask('Count');
  await provider.release(3);
  await provider.finish();
  await expect(chat.button('Regenerate')).toBeVisible();
  await expect(chat.button('Stop')).toHaveCount(0);
  await chat.page.keyboard.press('Escape');
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.stopped).toHaveCount(0);
  expect(await rows.row(runId, chat)).toMatchObject({ status: 'completed', text: 'w1 w2 w3' });
});

test('A stopped answer shows each word that is saved, also after what looks like a tag', async ({
  chat,
  provider,
  rows,
}) => {
  await provider.plan({ text: 'Swap if a<b or Vec<T> <b onclick=x>is</b> **too long' });
  await chat.open();
  const { runId } = await chat.ask('Sort');
  await provider.release(8);
  const read = 'Swap if a<b or Vec<T> <b onclick=x>is</b> too';
  await expect(chat.answerText).toHaveText(read);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answerText).toHaveText(read);
  expect((await rows.row(runId, chat))?.text).toBe(
    'Swap if a<b or Vec<T> <b onclick=x>is</b> **too',
  );
  await chat.page.reload();
  await expect(chat.answerText).toHaveText(read);
});
