import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { promptBody } from './witness/guest.ts';
import { readChunks, readText } from './witness/run-stream.ts';

const graceMs = 4_000;
test.use({ settings: { HALT_SHUTDOWN_GRACE_MS: String(graceMs) } });

test('On SIGTERM nothing new starts, answers get their time, and what is left can be resumed', async ({
  chat,
  otherChat,
  guest,
  provider,
  own,
  saved,
  problems,
}) => {
  test.slow(); // It starts Halt again.
  problems.expect(/ERR_CONNECTION|ERR_SOCKET|ERR_EMPTY|ERR_INCOMPLETE|503/);
  await chat.open();
  await otherChat.open();
  const left = await chat.askAndRead('Never finish', 3);
  const finishing = promptBody(provider.mark('Finish in time'));
  const chunks = readChunks(await guest.start(finishing));
  await provider.release(2, 2);
  await readText(chunks, 5);
  const stopping = promptBody(provider.mark('Be stopped'));
  await readChunks(await guest.start(stopping)).next();

  const news = await guest.get('/api/events');
  const toldAt = Date.now();
  own.terminate();
  // As when it is sent to the whole process group, and passed on by npm as well.
  own.terminate();
  await expect.poll(() => own.output).toContain('Ending: ');
  const refused = await guest.start(promptBody(provider.mark('Too late')));
  expect(refused.status).toBe(503);
  const message = 'The server is restarting; try again shortly.';
  expect(await refused.json()).toEqual({ error: { code: 'shutting_down', message } });
  await otherChat.ask('Too late');
  await expect(otherChat.page.getByText(message)).toBeVisible();
  const stopped = await guest.cancel(stopping.id);
  expect(await stopped.json()).toMatchObject({ run: { status: 'canceled', endReason: 'stop' } });
  await provider.release(1, 2);
  await provider.finish(2);
  await Array.fromAsync(chunks);
  expect(await guest.run(finishing.id)).toMatchObject({ status: 'completed', text: 'w1 w2 w3' });

  await news.text();
  expect(await own.ended).toBe(0);
  const { closedAt } = await provider.waitFor('hung-up');
  expect((closedAt ?? 0) - toldAt).toBeGreaterThan(graceMs - 100);
  await expect(chat.answer).toContainText('The server was shut down');
  expect(own.log.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  expect(await provider.requests()).toHaveLength(3);

  await own.startAgain();
  expect(await saved.row(left.runId, chat)).toMatchObject({
    status: 'failed',
    endReason: 'interrupted',
    text: 'w1 w2 w3',
  });
  await chat.page.reload();
  await provider.plan({ scenario: 'fake-at-once', text: ' w4' });
  await chat.button('Resume').click();
  await expect(chat.answerText).toHaveText('w1 w2 w3 w4');
});
