import { expect, test } from './fixtures.ts';
import { words } from './provider/tokens.ts';
import type { ChatPage } from './witness/chat-page.ts';
import { drawnTexts, watchAnswer } from './witness/drawn-texts.ts';

type Return = {
  title: string;
  leaveAndReturn: (chat: ChatPage, away: () => Promise<unknown>) => Promise<ChatPage>;
};

const ways: Return[] = [
  {
    title: 'I go to another page of Halt and come back',
    async leaveAndReturn(chat, away) {
      await chat.goTo('Settings');
      await expect(chat.page.getByRole('heading', { name: 'Settings' })).toBeVisible();
      await away();
      await chat.listedChat('Count').getByRole('link').click();
      return chat;
    },
  },
  {
    title: 'I go to another site and come back',
    async leaveAndReturn(chat, away) {
      await chat.page.goto('about:blank');
      await away();
      await chat.page.goBack();
      return chat;
    },
  },
  {
    title: 'I close the tab and open another',
    async leaveAndReturn(chat, away) {
      const address = chat.page.url();
      const other = await chat.newTab('about:blank');
      await chat.page.close();
      await away();
      await watchAnswer(other.page);
      await other.page.goto(address);
      return other;
    },
  },
];

test.beforeEach(({ chat }) => watchAnswer(chat.page));

for (const { title, leaveAndReturn } of ways) {
  test(`A kept answer goes on while ${title}`, async ({ chat, provider, rows }) => {
    await openKeeping(chat);
    const { runId } = await chat.askAndRead('Count', 3);
    const back = await leaveAndReturn(chat, () => provider.release(3));
    await expect(back.answerText).toHaveText('w1 w2 w3 w4 w5 w6');
    await provider.release(2);
    await provider.finish();
    await expect(back.answerText).toHaveText(words(8));
    await expect(back.button('Regenerate')).toBeVisible();
    expect(await rows.row(runId, chat)).toMatchObject({ status: 'completed', text: words(8) });
    const texts = await drawnTexts(back.page);
    expect(texts.filter((text) => !words(8).startsWith(text))).toEqual([]);
    expect(texts.toSorted((a, b) => a.length - b.length)).toEqual(texts);
    expect(await provider.requests()).toHaveLength(1);
  });
}

test('A kept answer is whole when I come back in the middle of its reasoning', async ({
  chat,
  provider,
}) => {
  await provider.plan({ reasoning: 'Let me think about this first.', text: 'It is so.' });
  await openKeeping(chat);
  await chat.ask('Why?');
  await provider.release(2);
  await expect(chat.answer).toContainText('Let me');
  await chat.page.reload();
  await expect(chat.answer).toContainText('Let me');
  await provider.release(7);
  await provider.finish();
  await expect(chat.answerText).toHaveText('It is so.');
  await chat.answer.getByText('Reasoning', { exact: true }).click();
  await expect(chat.answer.getByText('Let me', { exact: false })).toHaveText(
    'Let me think about this first.',
  );
});

test('A kept answer is whole when I come back in the middle of a block of code', async ({
  chat,
  provider,
}) => {
  const lines = ['const first = 1;\n', 'const second', ' = 2;\n', 'const third = 3;\n'];
  await provider.plan({ text: ['Here:\n\n', '```js\n', ...lines, '```\n\n', 'That is all.'] });
  await openKeeping(chat);
  await chat.ask('Some code, please');
  await provider.release(4);
  await expect(chat.answer.locator('pre')).toHaveText('const first = 1;\nconst second');
  await chat.page.reload();
  await expect(chat.answer.locator('pre')).toHaveText('const first = 1;\nconst second');
  await provider.release();
  await provider.finish();
  await expect(chat.answerText).toContainText('That is all.');
  await expect(chat.answer.locator('pre')).toHaveCount(1);
  expect((await chat.answer.locator('pre').innerText()).trimEnd()).toBe(lines.join('').trimEnd());
});

test('A kept answer can be followed and stopped from another device of mine', async ({
  chat,
  provider,
  rows,
  browser,
  problems,
}) => {
  await openKeeping(chat);
  const { runId } = await chat.askAndRead('Count', 3);
  const address = chat.page.url();
  const storageState = await chat.page.context().storageState();
  const device = await browser.newContext({ storageState });
  problems.watch(device);
  const there = chat.at(await device.newPage());
  await there.open(address);
  await expect(there.answerText).toHaveText('w1 w2 w3');
  await provider.release(1);
  await expect(there.answerText).toHaveText('w1 w2 w3 w4');
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
  await there.stop();
  expect(await provider.waitFor('hung-up')).toMatchObject({ tokensSent: 4 });
  await expect(there.stopped).toBeVisible();
  await expect(chat.stopped).toBeVisible();
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
  const stopped = { status: 'canceled', endReason: 'stop', text: 'w1 w2 w3 w4' };
  expect(await rows.row(runId, chat)).toMatchObject(stopped);
  await device.close();
});

test('What leaving does is chosen in the composer, and kept as my choice', async ({ chat }) => {
  await chat.open();
  await expect(chat.leaving).toHaveValue('stop');
  await openKeeping(chat);
  await chat.page.reload();
  await expect(chat.leaving).toHaveValue('keep');
  await chat.goTo('Settings');
  await expect(chat.page.getByRole('radio', { name: 'The answer goes on' })).toBeChecked();
});

test('What leaving does, chosen in one tab, is shown in the others', async ({ chat }) => {
  await chat.open();
  const other = await chat.newTab('/');
  await expect(other.leaving).toHaveValue('stop');
  await chat.leaving.selectOption('keep');
  await expect(other.leaving).toHaveValue('keep');
});

async function openKeeping(chat: ChatPage): Promise<void> {
  await chat.open();
  const saved = chat.page.waitForResponse('**/api/settings');
  await chat.leaving.selectOption('keep');
  await saved;
}

test('What I chose holds for a prompt that I send before the page has loaded my choices', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.page.getByRole('combobox', { name: 'Model' }).selectOption('fake-reasoning');
  const saved = chat.page.waitForResponse(
    (response) => response.request().method() === 'PATCH' && response.ok(),
  );
  await chat.leaving.selectOption('keep');
  await saved;
  const mayLoad = Promise.withResolvers<void>();
  await chat.page.route(/\/api\/(settings|models)$/, async (route) => {
    await mayLoad.promise;
    await route.continue();
  });
  await chat.page.reload();
  const { runId } = await chat.ask('Right away');
  await expect(chat.answerText).toHaveText('Done.');
  const { body } = await chat.readJson(`/api/runs/${runId}`);
  expect(body).toMatchObject({ run: { onLeave: 'keep', model: 'fake-reasoning' } });
  mayLoad.resolve();
});
