import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { words } from './provider/tokens.ts';
import type { Line } from './servers/line.ts';

// Only a database server can be away: the embedded one is in Halt's own process.

test.beforeEach(({ problems }) => problems.expect(/503/));

const outages: { title: string; begin: (line: Line) => void }[] = [
  { title: 'refuses every connection', begin: (line) => line.cut() },
  { title: 'goes dead without a word', begin: (line) => line.goDead() },
];

for (const { title, begin } of outages) {
  test(`An answer streams on while the database ${title} for ten seconds, and is saved then`, async ({
    chat,
    provider,
    databaseLine: line,
    saved,
  }) => {
    if (!line) throw new Error('There is no line.');
    await provider.plan({ scenario: 'fake-steady-10', text: words(140) });
    await chat.open();
    const { runId } = await chat.ask('Count');
    await expect(chat.answerText).toContainText('w20');
    begin(line);
    // The provider is the clock: a hundred words are ten seconds.
    await expect(chat.answerText).toContainText('w120');
    line.mend();
    await expect
      .poll(() => saved.row(runId, chat))
      .toMatchObject({ status: 'completed', endReason: null, text: words(140) });
    await expect(chat.answerText).toHaveText(words(140));
    await expect(chat.button('Regenerate')).toBeVisible();
    await expect(chat.button('Send')).toBeVisible();
    await chat.page.reload();
    await expect(chat.answerText).toHaveText(words(140));
  });
}

for (const { title, begin } of outages) {
  test(`Whoever asks while the database ${title} is told that it is away`, async ({
    guest,
    databaseLine: line,
    own,
  }) => {
    if (!line) throw new Error('There is no line.');
    const token = guest.cookie.split('; ').find((cookie) => cookie.includes('session_token'));
    if (!token) throw new Error('There is no session.');
    begin(line);
    // One whose signed copy of the session still holds, one whose has run out, and a new one.
    const answers = await Promise.all([
      fetch(`${own.url}/api/chats`, { headers: { cookie: guest.cookie } }),
      fetch(`${own.url}/api/chats`, { headers: { cookie: token } }),
      fetch(`${own.url}/api/session`, { method: 'POST' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({ error: { code: 'database_away' } });
    }
    line.mend();
  });
}

test('While the database stays away the page says that the answer is not saved, and offers a copy', async ({
  chat,
  provider,
  databaseLine: line,
  own,
  saved,
}) => {
  await chat.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  line?.cut();
  await provider.release(1);
  await provider.finish();
  await expect(chat.answer).toContainText('This answer is not saved yet');
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
  await chat.button('Copy').click();
  const copied = await chat.page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe('w1 w2 w3 w4');
  expect((await fetch(`${own.url}/api/health`)).status).toBe(503);
  expect(await saved.row(runId, chat)).toMatchObject({ status: 'streaming' });
  line?.mend();
  await expect
    .poll(() => saved.row(runId, chat))
    .toMatchObject({ status: 'completed', text: 'w1 w2 w3 w4' });
  await expect(chat.answer).not.toContainText('not saved');
  await expect(chat.button('Regenerate')).toBeVisible();
});

test('A stop while the database is away hangs up at once, and is only confirmed when it is saved', async ({
  chat,
  provider,
  databaseLine: line,
  saved,
}) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 3);
  line?.cut();
  await chat.stop();
  await provider.waitFor('hung-up');
  await expect(chat.answer).toContainText('This stop is not confirmed yet');
  await expect(chat.stopped).toHaveCount(0);
  line?.mend();
  await expect(chat.stopped).toBeVisible();
  expect(await saved.row(runId, chat)).toMatchObject({
    status: 'canceled',
    endReason: 'stop',
    text: 'w1 w2 w3',
  });
});

test('A prompt that cannot be saved is given back with the reason', async ({
  chat,
  provider,
  databaseLine: line,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here I am.' });
  await chat.open();
  await chat.ask('Are you there?');
  await expect(chat.answerText).toHaveText('Here I am.');
  line?.cut();
  await chat.ask('Are you still there?');
  await expect(chat.page.getByText('The database is not responding')).toBeVisible();
  await expect(chat.message).toHaveValue(provider.mark('Are you still there?'));
  await expect(chat.answers).toHaveCount(1);
  line?.mend();
  await provider.plan({ scenario: 'fake-at-once', text: 'Still here.' });
  await expect(async () => {
    await chat.message.press('Enter');
    await expect(chat.answerText).toHaveText('Still here.', { timeout: 2_000 });
  }).toPass();
  expect(await provider.requests()).toHaveLength(2);
});

test('Halt can be ended while the database does not answer', async ({
  guest,
  databaseLine: line,
  own,
}) => {
  await guest.get('/api/chats');
  line?.goDead();
  own.terminate();
  expect(await own.ended).toBe(0);
});
