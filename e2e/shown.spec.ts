import { expect, test } from './fixtures.ts';
import { promptBody } from './witness/guest.ts';
import { readChunks, readText } from './witness/run-stream.ts';

test('Words that arrived but were never on screen are not there after Stop, nor after a reload', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  // A page that does not get to draw, as on a busy machine.
  await chat.page.evaluate(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  await provider.release(5);
  await expect
    .poll(() => chat.readJson(`/api/runs/${runId}`))
    .toMatchObject({ body: { run: { status: 'streaming', text: 'w1 w2 w3 w4 w5 w6 w7 w8' } } });
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  const stopped = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
  expect(await rows.row(runId, chat)).toMatchObject(stopped);
  await chat.page.reload();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  const tab = await chat.newTab(chat.page.url());
  await expect(tab.answerText).toHaveText('w1 w2 w3');
});

test('While a Stop is on its way the words stay as they were, though more are saved for now', async ({
  chat,
  provider,
  rows,
}) => {
  await chat.open();
  const { chatId, runId } = await chat.askAndRead('Count', 3);
  await chat.page.evaluate(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  await provider.release(5);
  await expect
    .poll(() => chat.readJson(`/api/runs/${runId}`))
    .toMatchObject({ body: { run: { text: 'w1 w2 w3 w4 w5 w6 w7 w8' } } });
  const delivered = Promise.withResolvers<void>();
  await chat.page.route('**/cancel', async (route) => {
    await delivered.promise;
    await route.continue();
  });
  await chat.stop();
  // The closed connection came first.
  await expect.poll(() => rows.row(runId, chat)).toMatchObject({ endReason: 'disconnect' });
  const refreshed = chat.page.waitForResponse(`**/api/chats/${chatId}`);
  await chat.rename('Count', 'Numbers');
  await refreshed;
  await expect(chat.page.getByRole('heading', { name: 'Numbers' })).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.stopped).toHaveCount(0);
  delivered.resolve();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  const stopped = { endReason: 'stop', text: 'w1 w2 w3' };
  expect(await rows.row(runId, chat)).toMatchObject(stopped);
});

test('A stop that does not say what was on screen keeps everything that arrived', async ({
  guest,
  provider,
}) => {
  const body = promptBody(provider.mark('Count'));
  const chunks = readChunks(await guest.start(body));
  await provider.release(4);
  await readText(chunks, 11);
  const canceled = await guest.cancel(body.id);
  expect(await canceled.json()).toMatchObject({ run: { text: 'w1 w2 w3 w4' } });
  expect(await guest.run(body.id)).toMatchObject({ status: 'canceled', text: 'w1 w2 w3 w4' });
});

const graphemes = [
  { name: 'a family', grapheme: '👩‍👩‍👧‍👦' },
  { name: 'a flag', grapheme: '🇯🇵' },
  { name: 'a letter with marks', grapheme: 'e\u0301\u0323' },
  { name: 'a syllable of Devanagari', grapheme: 'क्षि' },
];

for (const { name, grapheme } of graphemes) {
  test(`A stop in the middle of ${name} keeps none of it, and half of it never`, async ({
    guest,
    provider,
  }) => {
    const text = `Look: ${grapheme}!`;
    await provider.plan({ text: [...text] });
    for (const [index, shown] of [7, 5 + grapheme.length].entries()) {
      const body = promptBody(provider.mark('Show me'));
      const chunks = readChunks(await guest.start(body));
      await provider.release(undefined, index + 1);
      await readText(chunks, text.length);
      await guest.cancel(body.id, { shown });
      expect(await guest.run(body.id)).toMatchObject({ status: 'canceled', text: 'Look: ' });
    }
    const body = promptBody(provider.mark('Show me'));
    const chunks = readChunks(await guest.start(body));
    await provider.release(undefined, 3);
    await readText(chunks, text.length);
    await guest.cancel(body.id, { shown: 6 + grapheme.length });
    expect(await guest.run(body.id)).toMatchObject({ text: `Look: ${grapheme}` });
  });
}
