import { expect, test } from './fixtures.ts';

const flood = 10 * 2 ** 20;

test('Ten megabytes in one event are saved whole, and the page can still be used', async ({
  chat,
  provider,
  rows,
}) => {
  await provider.plan({ scenario: 'fake-flood' });
  await chat.open();
  const { runId } = await chat.ask('Pour');
  // Ten megabytes are much to draw for a busy machine.
  await expect(chat.button('Regenerate')).toBeVisible({ timeout: 60_000 });
  const length = await chat.answerText.evaluate((answer) => answer.textContent.length);
  expect(length).toBeGreaterThan(flood - 6);
  const row = await rows.row(runId, chat);
  expect(row?.status).toBe('completed');
  expect(row?.text.length).toBe(length);
  await chat.goTo('New chat');
  await provider.plan({ scenario: 'fake-at-once', text: 'Of course.' });
  await chat.ask('Do you still work?');
  await expect(chat.answerText).toHaveText('Of course.');
});

test('An answer that cannot be drawn as markdown is drawn as it is', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/Maximum call stack size exceeded/);
  const text = `${'>'.repeat(5_000)} deep`;
  await provider.plan({ scenario: 'fake-at-once', text: [text] });
  await chat.open();
  await chat.ask('Go deep');
  await expect(chat.answerText).toContainText('> deep');
  await expect(chat.button('Regenerate')).toBeVisible();
  await chat.page.reload();
  await expect(chat.answerText).toContainText('> deep');
});
