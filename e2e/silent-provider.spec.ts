import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { promptBody } from './witness/guest.ts';
import { readToEnd } from './witness/run-stream.ts';

test.use({
  settings: { HALT_FIRST_TOKEN_TIMEOUT_MS: '1500', HALT_TOKEN_TIMEOUT_MS: '1000' },
});

test('A provider that falls silent is given up after the set times, and what it had said is kept', async ({
  chat,
  guest,
  provider,
  saved,
}) => {
  await chat.open();
  await provider.plan({ scenario: 'fake-silent' });
  const dumb = promptBody(provider.mark('Are you there?'));
  const dumbEnd = guest.start(dumb).then(readToEnd);
  await provider.waitFor('opened', { nth: 1 });
  await provider.plan({ scenario: 'fake-manual' });
  const wordless = promptBody(provider.mark('Say something'));
  const wordlessEnd = guest.start(wordless).then(readToEnd);
  await provider.waitFor('headers', { nth: 2 });
  await provider.plan({ scenario: 'fake-stall' });
  const { runId } = await chat.ask('Go on');

  await expect(chat.answer).toContainText(
    'The provider sent nothing for 1 second in the middle of its answer.',
  );
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4 w5');
  await expect(chat.button('Resume')).toBeVisible();
  await expect(chat.page.getByText(/\bStopped\b/)).toHaveCount(0);
  const timedOut = { status: 'failed', endReason: 'timeout' };
  expect(await saved.row(runId, chat)).toMatchObject({ ...timedOut, text: 'w1 w2 w3 w4 w5' });

  await Promise.all([dumbEnd, wordlessEnd]);
  const message = 'The provider sent nothing for 1.5 seconds before its first word.';
  for (const { id } of [dumb, wordless]) {
    const error = { code: 'timeout', message };
    expect(await guest.run(id)).toMatchObject({ ...timedOut, text: '', error });
  }
  for (const nth of [1, 2, 3]) await provider.waitFor('hung-up', { nth });
  expect(await provider.requests()).toHaveLength(3);
});
