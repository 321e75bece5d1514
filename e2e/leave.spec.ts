import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

const leaving: { title: string; leave: (chat: ChatPage) => Promise<unknown>; reason: RegExp }[] = [
  {
    title: 'Closing the tab',
    leave: (chat) => chat.page.close(),
    // A tab that is closed may not get its word out; the connection goes in any case.
    reason: /^(left|disconnect)$/,
  },
  {
    title: 'Going to another site',
    leave: (chat) => chat.page.goto('about:blank'),
    reason: /^left$/,
  },
  { title: 'Reloading the page', leave: (chat) => chat.page.reload(), reason: /^left$/ },
  {
    title: 'Going to the list of runs',
    leave: (chat) => chat.goTo('Runs'),
    reason: /^left$/,
  },
  {
    title: 'Starting a new chat',
    leave: (chat) => chat.goTo('New chat'),
    reason: /^left$/,
  },
];

for (const { title, leave, reason } of leaving) {
  test(`${title} ends the answer at once, and keeps what was there`, async ({
    chat,
    provider,
    rows,
  }) => {
    await chat.open();
    const { runId } = await chat.askAndRead('Count', 3);
    await leave(chat);
    expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 3 });
    await expect
      .poll(() => rows.row(runId, chat))
      .toMatchObject({
        status: 'canceled',
        endReason: expect.stringMatching(reason),
        text: 'w1 w2 w3',
      });
  });
}

test('An answer that I left says so when I come back', async ({ chat }) => {
  await chat.open();
  await chat.askAndRead('Count', 3);
  await chat.page.reload();
  await expect(chat.answerText).toHaveText('w1 w2 w3');
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answer).toContainText(/left/i);
  await expect(chat.button('Resume')).toBeVisible();
});
