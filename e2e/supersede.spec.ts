import { expect, test } from './fixtures.ts';

const cutOff = /cut off/;

test('A prompt sent while an answer streams ends that answer, and says before that it will', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const first = await chat.askAndRead('Count', 3);
  await chat.message.fill(provider.mark('Something else'));
  await expect(chat.button('Stop')).toBeVisible();
  await expect(chat.button('Send now')).toHaveAccessibleDescription(/ends the answer/i);
  const second = await chat.startedBy(() => chat.button('Send now').click());
  expect(second.chatId).toBe(first.chatId);
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 3 });
  await provider.release(1, 2);
  await expect(chat.answerText).toHaveText('w1');
  const superseded = chat.answers.first();
  await expect(superseded.getByText('Stopped', { exact: true })).toBeVisible();
  await expect(superseded).toContainText('replaced by your next prompt');
  await expect(superseded.locator('.answer')).toHaveText('w1 w2 w3');
  const ended = { status: 'canceled', endReason: 'superseded', text: 'w1 w2 w3' };
  await expect.poll(() => rows.row(first.runId, chat)).toMatchObject(ended);
  const { messages } = await provider.waitFor('opened', { nth: 2 });
  expect(messages).toContainEqual({ role: 'assistant', content: 'w1 w2 w3' });
  expect(messages.find(({ role }) => role === 'system')?.content).toMatch(cutOff);
  await provider.finish(2);
  await expect(chat.button('Regenerate')).toBeVisible();
  await chat.page.reload();
  await expect(chat.answers).toHaveCount(2);
  await expect(superseded.locator('.answer')).toHaveText('w1 w2 w3');
});

test('Enter sends the next prompt while an answer streams, as the button does', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const first = await chat.askAndRead('Count', 1);
  await provider.plan({ scenario: 'fake-at-once', text: 'Of course.' });
  await chat.ask('Something else');
  await expect(chat.answerText).toHaveText('Of course.');
  await expect
    .poll(() => rows.row(first.runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'superseded', text: 'w1' });
});

test('The model is told that its last answer was cut off, and only when it was', async ({
  chat,
  provider,
}) => {
  const systemIn = async (nth: number) => {
    const { messages } = await provider.waitFor('opened', { nth });
    return messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  };
  await provider.plan({ scenario: 'fake-at-once', text: 'Whole.' });
  await chat.open();
  await chat.ask('First');
  await expect(chat.button('Regenerate')).toBeVisible();
  await provider.plan({ scenario: 'fake-manual' });
  await chat.askAndRead('Second', 2, 2);
  expect(await systemIn(2)).toEqual([]);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: 'Whole again.' });
  await chat.ask('Third');
  await expect(chat.answerText).toHaveText('Whole again.');
  expect(await systemIn(3)).toEqual([expect.stringMatching(cutOff)]);
  await expect(chat.button('Regenerate')).toBeVisible();
  await chat.ask('Fourth');
  expect(await systemIn(4)).toEqual([]);
});

for (const isStopped of [true, false]) {
  const what = isStopped ? 'that I stopped' : 'that I sent another after';
  test(`A prompt ${what} ends nothing when it arrives late (rule 6)`, async ({
    chat,
    provider,
    rows,
    problems,
  }) => {
    problems.expect(/503/);
    await chat.page.route('**/api/events', (route) => route.fulfill({ status: 503 }));
    await chat.open();
    await chat.askAndRead('Before', 1);
    await provider.finish();
    await expect(chat.button('Regenerate')).toBeVisible();

    const mayArrive = Promise.withResolvers<void>();
    await chat.page.route(
      '**/api/runs',
      async (route) => {
        await mayArrive.promise;
        await route.continue();
      },
      { times: 1 },
    );
    const slow = await chat.ask('Slow');
    if (isStopped) await chat.stop();
    const quick = await chat.ask('Quick');
    await provider.release(2, 2);
    await expect(chat.answerText).toHaveText('w1 w2');
    mayArrive.resolve();
    await expect
      .poll(() => rows.row(slow.runId, chat))
      .toMatchObject({ status: 'canceled', endReason: 'stop', text: '' });
    await provider.release(1, 2);
    await expect(chat.answerText).toHaveText('w1 w2 w3');
    await provider.finish(2);
    await expect(chat.button('Regenerate')).toBeVisible();
    expect(await rows.row(quick.runId, chat)).toMatchObject({ status: 'completed' });
    expect(await provider.requests()).toHaveLength(2);
    await chat.page.reload();
    await expect(chat.answerText).toHaveText('w1 w2 w3');
  });
}
