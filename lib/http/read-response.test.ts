import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readResponse, searchResponse } from './read-response.ts';

const large = { text: 'x'.repeat(2 ** 20) };

/** Clients that ask for much at once, and how many of those reads have begun. */
function ask(userId: string, clients: number) {
  let begun = 0;
  const gone = new AbortController();
  const read = async () => {
    begun++;
    return large;
  };
  const responses = Array.from({ length: clients }, () => readResponse(userId, gone.signal, read));
  return { responses, begun: () => begun, gone };
}

it('thirty clients that never read cost what a few do, and the others get theirs all the same', async () => {
  const { responses, begun } = ask('hoarder', 30);
  await turn();
  expect(begun()).toBe(3);
  const [response] = await Promise.all(ask('somebody else', 1).responses);
  expect(await response?.json()).toEqual(large);
  for (const each of responses) expect(await (await each).json()).toEqual(large);
  expect(begun()).toBe(30);
});

it('a client that has gone makes room for the next', async () => {
  const { responses, gone } = ask('leaver', 3);
  await Promise.all(responses);
  const next = ask('leaver', 1);
  await turn();
  expect(next.begun()).toBe(0);
  gone.abort();
  await Promise.all(next.responses);
  expect(next.begun()).toBe(1);
});

it('does not let more wait than can be served', async () => {
  const { responses, gone } = ask('crowd', 64);
  await expect(responses.at(-1)).rejects.toMatchObject({ status: 429, code: 'too_many_reads' });
  gone.abort();
  await Promise.allSettled(responses);
});

it('a read that fails makes room, too', async () => {
  const fails = () => Promise.reject(new Error('The database is away.'));
  const { signal } = new AbortController();
  for (let count = 0; count < 9; count++) {
    await expect(readResponse('unlucky', signal, fails)).rejects.toThrow('away');
  }
});

it('somebody searches once at a time, and all together twice', async () => {
  let [now, most] = [0, 0];
  const search = async () => {
    most = Math.max(most, ++now);
    await turn();
    now--;
    return { chats: [] };
  };
  const typed = (userId: string) => Array.from({ length: 9 }, () => searchResponse(userId, search));
  await Promise.all(typed('one'));
  expect(most).toBe(1);
  await Promise.all(['one', 'two', 'three'].flatMap(typed));
  expect(most).toBe(2);
  const tooMuch = Array.from({ length: 12 }, () => searchResponse('one', search));
  const ends = await Promise.allSettled(tooMuch);
  const refused = ends.filter((end) => end.status === 'rejected');
  expect(refused.map(({ reason }) => reason)).toMatchObject([{ code: 'too_many_searches' }]);
});
