import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { words } from './provider/tokens.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import type { JsonReader } from './witness/run-rows.ts';

const tokensPerSecond = 100;
const saveIntervalMs = 500;
/** What a save itself may take on a busy machine. */
const saveMs = 1_500;

test('After kill -9 every answer is interrupted with what was saved of it, and Resume goes on', async ({
  chat,
  guest,
  provider,
  own,
  saved,
  problems,
}) => {
  test.slow(); // It starts Halt again.
  problems.expect(/ERR_CONNECTION|ERR_SOCKET|ERR_EMPTY|ERR_INCOMPLETE|50\d/);
  await chat.open();
  await provider.plan({ scenario: 'fake-steady-100', text: words(5000) });
  const { runId } = await chat.ask('Count');
  await provider.waitFor('opened');
  await provider.plan({ scenario: 'fake-manual' });
  const begun = await started(guest, provider.mark('Begin'));
  await provider.release(3, 2);
  const silent = await started(guest, provider.mark('Say nothing'));
  await provider.waitFor('headers', { nth: 3 });
  await provider.waitFor('tokens', { count: 4 * tokensPerSecond });

  await own.kill();
  const { tokensSent } = await provider.waitFor('hung-up');
  await own.startAgain();
  const nothingStreams = async () => [await streaming(chat), await streaming(guest)];
  await expect.poll(nothingStreams, { timeout: 15_000 }).toEqual([[], []]);

  const interrupted = { status: 'failed', endReason: 'interrupted' };
  expect(await saved.row(begun, guest)).toMatchObject({ ...interrupted, text: 'w1 w2 w3' });
  expect(await saved.row(silent, guest)).toMatchObject({ ...interrupted, text: '' });
  const row = await saved.row(runId, chat);
  expect(row).toMatchObject(interrupted);
  const text = row?.text ?? '';
  const kept = text.split(' ').length;
  expect(text).toBe(words(kept));
  const lost = (tokensPerSecond * (saveIntervalMs + saveMs)) / 1000;
  expect(kept).toBeGreaterThan(tokensSent - lost);

  await expect(chat.answer).toContainText(
    'The server stopped while this answer was being written.',
  );
  await expect(chat.answerText).toHaveText(text);
  await expect(chat.button('Stop')).toHaveCount(0);
  await provider.plan({ scenario: 'fake-at-once', text: ' and so on.' });
  const resumed = await chat.startedBy(() => chat.button('Resume').click());
  await expect(chat.answerText).toHaveText(`${text} and so on.`);
  await expect
    .poll(() => saved.row(resumed.runId, chat))
    .toMatchObject({ status: 'completed', text: `${text} and so on.` });
});

/** Starts a run whose stream stays unread, and says which it is. */
async function started(guest: Guest, prompt: string): Promise<string> {
  const body = promptBody(prompt);
  await guest.start(body);
  return body.id;
}

/** Those of somebody's runs that stream, as Halt says. */
async function streaming(owner: JsonReader): Promise<unknown> {
  const { body } = await owner.readJson('/api/runs?status=streaming');
  return (body as { runs: unknown }).runs;
}
