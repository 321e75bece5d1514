import { expect, test } from './fixtures.ts';
import { words } from './provider/tokens.ts';
import type { ChatPage } from './witness/chat-page.ts';
import { promptBody } from './witness/guest.ts';
import type { ProviderClient } from './witness/provider-client.ts';
import { readToEnd } from './witness/run-stream.ts';

test('A provider that keeps failing is asked three times, and no more', async ({
  guest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-500' });
  const body = promptBody(provider.mark('Hello?'));
  await readToEnd(await guest.start(body));
  expect(await provider.requests()).toHaveLength(3);
  expect(await guest.run(body.id)).toMatchObject({ status: 'failed', endReason: 'provider_error' });
});

test('Stop while the next try is being waited for: the provider is not asked again', async ({
  chat,
  provider,
  rows,
}) => {
  const refusal = {
    status: 429,
    headers: { 'retry-after': '1' },
    error: { message: 'Wait a second.', type: 'rate_limit', code: null },
  };
  await provider.plan({ refusal });
  await chat.open();
  const { runId } = await chat.ask('Hello?');
  await provider.waitFor('headers');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  expect(await rows.row(runId, chat)).toMatchObject({ status: 'canceled', endReason: 'stop' });
  await nothingElseInThreeSeconds(chat, provider);
});

test('After a stop the provider hears nothing more of that answer, not even for a title', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.askAndRead('Count the stars', 3);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await nothingElseInThreeSeconds(chat, provider);
  await expect(chat.listedChat('Count the stars')).toBeVisible();
});

test('A provider that goes on after the hang-up is not listened to', async ({
  chat,
  provider,
  rows,
}) => {
  await provider.plan({ scenario: 'fake-deaf', text: words(5000) });
  await chat.open();
  const { runId } = await chat.ask('Count');
  await provider.waitFor('tokens', { count: 20 });
  await chat.stop();
  const shown = await chat.answerText.innerText();
  await expect(chat.stopped).toBeVisible();
  await nothingElseInThreeSeconds(chat, provider);
  const [deaf] = await provider.requests();
  expect(deaf?.tokensAfterHangUp).toBeGreaterThan(0);
  await expect(chat.answers.first().locator('.answer')).toHaveText(shown);
  expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: shown });
});

/** Has another answer written, for three seconds: its request has to be the only one. */
async function nothingElseInThreeSeconds(chat: ChatPage, provider: ProviderClient): Promise<void> {
  const before = await provider.requests();
  await provider.plan({ scenario: 'fake-steady-10', text: words(30) });
  await chat.ask('And now something else');
  const { id } = await provider.waitFor('finished', { nth: before.length + 1 });
  const ids = (await provider.requests()).map((request) => request.id);
  expect(ids).toEqual([...before.map((request) => request.id), id]);
}
