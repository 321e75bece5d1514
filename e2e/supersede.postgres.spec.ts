import { expect, test } from './fixtures.ts';

// Only on a server can somebody else keep a row from being written.
test('The next answer does not wait until the one that it ends is saved', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const first = await chat.askAndRead('Count', 3);
  const release = await rows.hold?.(first.runId);
  await chat.askAndRead('Something else', 2, 2);
  expect(await rows.row(first.runId, chat)).toMatchObject({ status: 'streaming' });
  await release?.();
  await expect
    .poll(() => rows.row(first.runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'superseded', text: 'w1 w2 w3' });
  const { messages } = await provider.waitFor('opened', { nth: 2 });
  expect(messages).toContainEqual({ role: 'assistant', content: 'w1 w2 w3' });
});
