import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';
import type { ProviderClient } from './witness/provider-client.ts';

test('Resume goes on where the answer stopped, and the result reads as one answer', async ({
  chat,
  provider,
  rows,
}) => {
  const first = await stopAfter(chat, provider, 'The ship left the harbour at dawn', 4);
  await expect(chat.answerText).toHaveText('The ship left the');
  await provider.plan({ scenario: 'fake-at-once', text: ' harbour at dawn.' });
  const second = await chat.startedBy(() => chat.button('Resume').click());
  await expect(chat.answerText).toHaveText('The ship left the harbour at dawn.');
  await expect(chat.stopped).toHaveCount(0);
  const { messages } = await provider.waitFor('finished', { nth: 2 });
  expect(messages).toContainEqual({ role: 'assistant', content: 'The ship left the' });
  await expect
    .poll(() => rows.row(second.runId, chat))
    .toMatchObject({ status: 'completed', text: 'The ship left the harbour at dawn.' });
  expect(await rows.row(first.runId, chat)).toMatchObject({
    status: 'canceled',
    text: 'The ship left the',
  });
  await chat.page.reload();
  await expect(chat.answerText).toHaveText('The ship left the harbour at dawn.');
});

test('What the model repeats of the stopped text is dropped', async ({ chat, provider }) => {
  await stopAfter(chat, provider, 'The ship left the harbour at dawn', 5);
  await expect(chat.answerText).toHaveText('The ship left the harbour');
  await provider.plan({
    scenario: 'fake-at-once',
    text: 'left the harbour at dawn, under full sail.',
  });
  await chat.button('Resume').click();
  await expect(chat.answerText).toHaveText('The ship left the harbour at dawn, under full sail.');
});

test('An open code block goes on inside the block', async ({ chat, provider }) => {
  const partial = ['Here:\n\n', '```js\n', 'const first = 1;\n', 'const second', ' = 2;\n```\n'];
  await stopAfter(chat, provider, partial, 4);
  await expect(chat.answer.locator('pre')).toContainText('const second');
  await provider.plan({
    scenario: 'fake-at-once',
    text: ['```js\n', ' = 2;\n', 'const third = 3;\n', '```\n', '\nThat is all.'],
  });
  await chat.button('Resume').click();
  await expect(chat.answerText).toContainText('That is all.');
  await expect(chat.answer.locator('pre')).toHaveCount(1);
  await expect(chat.answer.locator('pre')).toContainText('const second = 2;');
  await expect(chat.answer.locator('pre')).toContainText('const third = 3;');
  await expect(chat.answer.locator('pre')).not.toContainText('That is all.');
});

test('A resumed answer can be stopped and resumed again', async ({ chat, provider, rows }) => {
  await stopAfter(chat, provider, 'One two three four five six', 2);
  await provider.plan({ text: ' three four five six' });
  await chat.button('Resume').click();
  await provider.release(2, 2);
  await expect(chat.answerText).toHaveText('One two three four');
  await chat.stop();
  await provider.waitFor('hung-up', { nth: 2 });
  await expect(chat.stopped).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: ' five six' });
  const third = await chat.startedBy(() => chat.button('Resume').click());
  await expect(chat.answerText).toHaveText('One two three four five six');
  await expect
    .poll(() => rows.row(third.runId, chat))
    .toMatchObject({ status: 'completed', text: 'One two three four five six' });
});

test('An answer that was stopped before its first word can only be asked for anew', async ({
  chat,
  provider,
}) => {
  await stopAfter(chat, provider, 'Never mind', 0);
  await expect(chat.button('Resume')).toHaveCount(0);
  await provider.plan({ scenario: 'fake-at-once', text: 'Here it is.' });
  await chat.button('Regenerate').click();
  await expect(chat.answerText).toHaveText('Here it is.');
});

async function stopAfter(
  chat: ChatPage,
  provider: ProviderClient,
  text: string | string[],
  tokens: number,
) {
  await provider.plan({ text });
  await chat.open();
  const started = await chat.ask('Tell me');
  if (tokens > 0) {
    await provider.release(tokens);
    const last = typeof text === 'string' ? text.split(' ')[tokens - 1] : text[tokens - 1];
    await expect(chat.answerText).toContainText(last?.trim() ?? '');
  } else {
    await provider.waitFor('headers');
  }
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.stopped).toBeVisible();
  return started;
}
