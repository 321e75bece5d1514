import { expect } from './fixtures.ts';
import { test } from './own-halt.ts';
import { promptBody } from './witness/guest.ts';
import { readChunks, readText } from './witness/run-stream.ts';

test('x', async ({ guest, provider, own }) => {
  const length = 10 * 2 ** 20;
  await provider.plan({ scenario: 'fake-flood', ending: 'stall' });
  const body = promptBody(provider.mark('Pour'));
  const chunks = readChunks(await guest.start(body));
  await readText(chunks, length - 10);
  const before = own.memory;
  const slow = await Promise.all(
    Array.from({ length: 20 }, () => guest.get(`/api/runs/${body.id}/stream`)),
  );
  const readers = slow.map((response) => response.body!.getReader());
  for (let i = 0; i < 6; i++) {
    await new Promise((r) => setTimeout(r, 1000));
    console.log((own.memory - before) / 1e6, before / 1e6);
  }
  for (const r of readers) await r.cancel();
  await new Promise((r) => setTimeout(r, 3000));
  console.log((own.memory - before) / 1e6, before / 1e6);
});
