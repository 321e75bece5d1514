import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { providerKey } from './servers/start-halt.ts';
import { promptBody } from './witness/guest.ts';
import { readChunks, readToEnd } from './witness/run-stream.ts';

test("The server's log holds no prompt, no answer and no key, even when a run fails", async ({
  guest,
  provider,
  halt,
}) => {
  await provider.plan({ scenario: 'fake-error-event', text: 'The whispered answer is quince.' });
  const failing = promptBody(provider.mark('Tell me about persimmons'));
  await readToEnd(await guest.start(failing));
  await provider.plan({ scenario: 'fake-401' });
  await readToEnd(await guest.start(promptBody(provider.mark('And about medlars'))));
  await provider.plan({ scenario: 'fake-manual' });
  const stopped = promptBody(provider.mark('And about sloes'));
  const chunks = readChunks(await guest.start(stopped));
  await guest.cancel(stopped.id);
  await Array.fromAsync(chunks);
  const log = await readFile(halt.logFile, 'utf8');
  for (const secret of ['persimmons', 'quince', 'medlars', 'sloes', providerKey]) {
    expect(log).not.toContain(secret);
  }
});
