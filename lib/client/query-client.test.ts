import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createQueryClient, refresh, refreshAll } from './query-client.ts';

const queryKey = ['chats'];
const client = createQueryClient();
/** What the server answers, call by call, when it is told to. */
let calls: PromiseWithResolvers<string>[] = [];
let shown: string | undefined;
let leave: () => void;

beforeEach(() => {
  calls = [];
  shown = undefined;
  const queryFn = ({ signal }: { signal: AbortSignal }) => {
    const call = Promise.withResolvers<string>();
    signal.addEventListener('abort', () => call.reject(signal.reason));
    calls.push(call);
    return call.promise;
  };
  leave = new QueryObserver(client, { queryKey, queryFn }).subscribe(({ data }) => {
    shown = data;
  });
});

afterEach(() => {
  leave();
  client.clear();
});

it('asks again after a first load that was under way when something changed', async () => {
  void refresh(client, queryKey);
  calls[0]?.resolve('old');
  await vi.waitUntil(() => calls.length === 2);
  calls[1]?.resolve('new');
  await vi.waitUntil(() => shown === 'new');
});

it('asks once more for many changes during one load', async () => {
  const changes = [1, 2, 3].map(() => refresh(client, queryKey));
  calls[0]?.resolve('old');
  await vi.waitUntil(() => calls.length === 2);
  calls[1]?.resolve('new');
  await Promise.all(changes);
  expect(calls).toHaveLength(2);
  expect(shown).toBe('new');
});

it('lets a load end, however fast the changes come', async () => {
  for (let change = 0; change < 10; change++) void refresh(client, queryKey);
  calls[0]?.resolve('old');
  await vi.waitUntil(() => shown === 'old');
});

it('does not wait for a load on a dead connection when everything is asked for anew', async () => {
  void refreshAll(client);
  await vi.waitUntil(() => calls.length === 2);
  calls[1]?.resolve('new');
  await vi.waitUntil(() => shown === 'new');
});
