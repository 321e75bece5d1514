import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';
import type { ProviderClient } from './witness/provider-client.ts';

const stops: { title: string; from: string; stop: (tab: ChatPage) => Promise<void> }[] = [
  {
    title: 'from the list of chats',
    from: '/',
    stop: (tab) => stopNamed(tab.listedChat('Count')),
  },
  {
    title: 'from the list of runs',
    from: '/runs',
    stop: (tab) => stopNamed(tab.page.getByRole('row').filter({ hasText: 'Count' })),
  },
];

for (const { title, from, stop } of stops) {
  test(`An answer can be stopped ${title}, in another tab`, async ({ chat, provider, rows }) => {
    await chat.open();
    const { runId } = await startReading(chat, provider, 'Count', 1);
    const other = await chat.newTab(from);
    await stop(other);
    expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 3 });
    await expect(chat.stopped).toBeVisible();
    await expect(chat.answer).not.toContainText('connection');
    await expect(chat.answerText).toHaveText('w1 w2 w3');
    await expect(other.stoppedMark('Count')).toBeVisible();
    await expect(other.page.getByRole('button', { name: /^Stop/ })).toHaveCount(0);
    const stopped = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
    expect(await rows.row(runId, chat)).toMatchObject(stopped);
  });
}

test('The focus goes on to the chat when I stop its answer by keyboard', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await startReading(chat, provider, 'Count', 1);
  const other = await chat.newTab('/settings');
  const listed = other.listedChat('Count');
  await listed.getByRole('button', { name: /^Stop answer/ }).press('Enter');
  await provider.waitFor('hung-up');
  await expect(other.stoppedMark('Count')).toBeVisible();
  await expect(listed.getByRole('link')).toBeFocused();
});

for (const from of ['/settings', '/runs']) {
  test(`Stop all ends every answer of mine from ${from}, and nobody else's`, async ({
    chat,
    otherChat,
    provider,
    rows,
  }) => {
    await chat.open();
    const first = await startReading(chat, provider, 'Count', 1);
    const tab = await chat.newTab('/');
    const second = await startReading(tab, provider, 'Count again', 2);
    await otherChat.open();
    await startReading(otherChat, provider, 'Count for me', 3);
    const control = await chat.newTab(from);
    await control.button('Stop all').click();
    for (const [nth, { runId }] of [first, second].entries()) {
      await provider.waitFor('hung-up', { nth: nth + 1 });
      const stopped = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3' };
      await expect.poll(() => rows.row(runId, chat)).toMatchObject(stopped);
    }
    await expect(chat.stopped).toBeVisible();
    await expect(tab.stopped).toBeVisible();
    await expect(control.button('Stop all')).toHaveCount(0);
    expect(await provider.release(1, 3)).toMatchObject({ hungUp: false });
    await expect(otherChat.answerText).toHaveText('w1 w2 w3 w4');
  });
}

test('A stop from the list of chats that does not arrive says so, and is tried until it does', async ({
  chat,
  provider,
  rows,
  problems,
}) => {
  problems.expect(/Failed to load resource: net::/);
  await chat.open();
  const { runId } = await startReading(chat, provider, 'Count', 1);
  const other = await chat.newTab('/settings');
  await other.page.route('**/api/runs/*/cancel', (route) => route.abort());
  await stopNamed(other.listedChat('Count'));
  await expect(other.page.getByText('A stop is not confirmed yet')).toBeVisible();
  expect(await provider.release(1)).toMatchObject({ hungUp: false });
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
  await other.page.unroute('**/api/runs/*/cancel');
  await provider.waitFor('hung-up');
  await expect(other.page.getByText('A stop is not confirmed yet')).toHaveCount(0);
  await expect(chat.stopped).toBeVisible();
  expect(await rows.row(runId, chat)).toMatchObject({ status: 'canceled', endReason: 'stop' });
});

async function startReading(chat: ChatPage, provider: ProviderClient, prompt: string, nth: number) {
  const started = await chat.ask(prompt);
  await provider.release(3, nth);
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  return started;
}

function stopNamed(place: ReturnType<ChatPage['listedChat']>): Promise<void> {
  return place.getByRole('button', { name: /^Stop answer in Count/ }).click();
}
