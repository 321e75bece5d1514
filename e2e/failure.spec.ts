import { expect, test } from './fixtures.ts';

const failures = [
  {
    scenario: 'fake-500',
    title: 'A provider that breaks',
    sentence: 'The engine is on fire. Try again later.',
    text: '',
  },
  {
    scenario: 'fake-401',
    title: 'A provider that refuses the key',
    sentence: 'Incorrect API key provided.',
    text: '',
  },
  {
    scenario: 'fake-429',
    title: 'A provider that is asked too often',
    sentence: 'Rate limit reached. Try again in 20 s.',
    text: '',
  },
  {
    scenario: 'fake-error-event',
    title: 'A provider that reports an error in the middle',
    sentence: 'The model stopped working in the middle of its answer.',
    text: 'w1 w2 w3 w4 w5',
  },
  {
    scenario: 'fake-cut',
    title: 'A provider that cuts the connection',
    sentence: /connection|cut|ended/i,
    text: 'w1 w2 w3 w4 w5',
  },
  {
    scenario: 'fake-garbage',
    title: 'A provider that sends garbage',
    sentence: /provider/i,
    text: 'w1 w2 w3 w4 w5',
  },
];

for (const { scenario, title, sentence, text } of failures) {
  test(`${title} is named as what failed, with what had arrived`, async ({
    chat,
    provider,
    rows,
  }) => {
    await provider.plan({ scenario });
    await chat.open();
    const { runId } = await chat.ask('Count');
    await expect(chat.answer).toContainText(sentence);
    if (text) await expect(chat.answerText).toHaveText(text);
    await expect(chat.page.getByText(/\bStopped\b/)).toHaveCount(0);
    await expect(chat.button('Regenerate')).toBeVisible();
    await expect(chat.button('Send')).toBeVisible();
    await expect(chat.message).toBeEditable();
    const failed = { status: 'failed', endReason: 'provider_error', text };
    expect(await rows.row(runId, chat)).toMatchObject(failed);
    await chat.page.reload();
    await expect(chat.answer).toContainText(sentence);
    await expect(chat.page.getByText(/\bStopped\b/)).toHaveCount(0);
  });
}

test('After a failure the next prompt is answered as if nothing had been', async ({
  chat,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-401' });
  await chat.open();
  await chat.ask('Hello');
  await expect(chat.answer).toContainText('Incorrect API key provided.');
  await provider.plan({ scenario: 'fake-at-once', text: 'Hello yourself.' });
  await chat.ask('Hello again');
  await expect(chat.answerText).toHaveText('Hello yourself.');
});
