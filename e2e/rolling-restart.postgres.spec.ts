import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '#scripts/test-postgres.ts';
import { expect, test } from './fixtures.ts';
import { words } from './provider/tokens.ts';
import { readAddresses } from './servers/addresses.ts';
import { findNginx, Nginx } from './servers/nginx.ts';
import { startHalt } from './servers/start-halt.ts';
import { Guest, promptBody } from './witness/guest.ts';

const answer = words(200);

test('While two instances behind nginx are restarted one after the other, nobody loses an answer or a Stop', async ({
  halt,
  provider,
}, info) => {
  test.slow(); // It starts Halt four times.
  const databaseUrl = await createTestDatabase(halt.databaseUrl ?? '', `rolling_${Date.now()}`);
  const settings = {
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    HALT_SHUTDOWN_GRACE_MS: '20000',
  };
  const start = (name: string) =>
    startHalt({
      providerUrl: readAddresses().providerUrl,
      databaseUrl,
      logFile: info.outputPath(`${name}.log`),
      settings,
    });
  const halts = [await start('one'), await start('other')];
  const nginx = await Nginx.start(
    findNginx() ?? '',
    halts.map(({ url }) => url),
  );
  try {
    const guest = await Guest.arrive(nginx.url);
    const completed: string[] = [];
    const canceled: string[] = [];
    const ask = async (list: string[]) => {
      const body = promptBody(provider.mark('Go'), { onLeave: 'keep' });
      expect((await guest.start(body)).status).toBe(200);
      list.push(body.id);
      // The provider answers by its plan of the moment.
      await provider.waitFor('opened', { nth: completed.length + canceled.length });
    };
    for (const each of halts) {
      await provider.plan({ scenario: 'fake-steady-100', text: answer });
      for (let count = 0; count < 6; count++) await ask(completed);
      await provider.plan({ scenario: 'fake-manual' });
      for (let count = 0; count < 4; count++) await ask(canceled);
      each.terminate();
      // While it drains, and after that: what comes new is taken by the other.
      await provider.plan({ scenario: 'fake-steady-100', text: answer });
      for (let count = 0; count < 4; count++) await ask(completed);
      for (const id of canceled.slice(-4)) {
        const response = await guest.cancel(id);
        expect(response.status).toBe(200);
        expect((await response.json()).run).toMatchObject({
          status: 'canceled',
          endReason: 'stop',
        });
      }
      expect(await each.ended).toBe(0);
      await ask(completed);
      await each.startAgain();
    }
    for (const id of completed) {
      await expect.poll(async () => (await guest.run(id)).status).toBe('completed');
      expect((await guest.run(id)).text).toBe(answer);
    }
    for (const id of canceled) expect((await guest.run(id)).endReason).toBe('stop');
  } finally {
    await nginx.stop();
    await Promise.all(halts.map((each) => each.stop()));
  }
});
