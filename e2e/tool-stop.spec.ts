import { expect, test } from './tool-fixtures.ts';

test('Stop before the call leaves nothing of it, on the page or anywhere', async ({
  chat,
  provider,
  calls,
}) => {
  await calls.plan('mail');
  await chat.open();
  const { runId } = await chat.ask('Mail it');
  await provider.release(1);
  await expect(chat.answerText).toHaveText('First');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await expect(calls.cards()).toHaveCount(0);
  expect((await calls.saved(runId)).outcomes).toEqual([]);
  expect(await calls.events()).toEqual([]);
  expect(await provider.requests()).toHaveLength(1);
});

test('Stop while the arguments arrive makes no call of them', async ({ chat, provider, calls }) => {
  await calls.plan('mail');
  await chat.open();
  const { runId } = await chat.ask('Mail it');
  await provider.release(3);
  await calls.see('Writing the arguments');
  await chat.stop();
  await calls.see('Not started');
  await provider.waitFor('hung-up');
  expect((await calls.saved(runId)).outcomes).toEqual(['not-started']);
  expect(await calls.events()).toEqual([]);
});

test('Stop while it waits for my approval ends the question, and no call is made', async ({
  chat,
  provider,
  calls,
}) => {
  const { runId } = await calls.ask('Mail it', 'mail');
  await calls.see('Waiting for your approval');
  await chat.stop();
  await calls.see('Not started');
  await expect(calls.button('Allow once')).toHaveCount(0);
  expect((await calls.saved(runId)).outcomes).toEqual(['not-started']);
  expect(await calls.events()).toEqual([]);
  expect(await provider.requests()).toHaveLength(1);
});

test('Stop while a call runs that has done its work says that it may have happened', async ({
  chat,
  provider,
  calls,
}) => {
  const { runId } = await calls.ask('Mail it', 'mail');
  await calls.button('Allow once').click();
  await calls.heard('mailed');
  await calls.see('Running');
  await chat.stop();
  await calls.see('May have happened');
  await calls.heard('canceled');
  await expect(calls.cards()).toContainText(calls.tag);
  const { run, outcomes } = await calls.saved(runId);
  expect(outcomes).toEqual(['may-have-happened']);
  expect(run).toMatchObject({ status: 'canceled', endReason: 'stop' });
  expect(await provider.requests()).toHaveLength(1);
});

test('A call whose server confirms the cancel, however late, is canceled on record', async ({
  chat,
  provider,
  calls,
}) => {
  const { runId } = await calls.ask('Do it', 'confirm');
  await calls.button('Allow once').click();
  await calls.heard('called');
  await chat.stop();
  await calls.heard('canceled');
  await expect.poll(async () => (await calls.saved(runId)).outcomes).toEqual(['canceled']);
  await chat.page.reload();
  await calls.see('Canceled');
  expect(await provider.requests()).toHaveLength(1);
});

test('Stop between the steps keeps the result, and the model is not asked again', async ({
  chat,
  provider,
  calls,
}) => {
  const { runId } = await calls.ask('Look', 'post_look');
  await calls.see('Finished');
  await provider.waitFor('opened', { nth: 2 });
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up', { nth: 2 });
  await calls.see('Finished');
  const { run, outcomes } = await calls.saved(runId);
  expect(outcomes).toEqual(['finished']);
  expect(run.status).toBe('canceled');
  expect(await calls.events()).toEqual(['called']);
  expect(await provider.requests()).toHaveLength(2);
});

test('Stop after the last result keeps what the model has said of it', async ({
  chat,
  provider,
  calls,
}) => {
  const { runId } = await calls.ask('Look', 'post_look');
  await provider.release(1, 2);
  await expect(chat.answer).toContainText('Then');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up', { nth: 2 });
  await calls.see('Finished');
  const { run, outcomes } = await calls.saved(runId);
  expect(outcomes).toEqual(['finished']);
  expect(run).toMatchObject({ status: 'canceled', text: 'First\n\nThen' });
  expect(await provider.requests()).toHaveLength(2);
});
