import { expect, test } from './fixtures.ts';
import { readAddresses } from './servers/addresses.ts';

// The other specs believe this witness, so it has to be believable itself.

test('The fake provider sees a caller hang up', async ({ provider }) => {
  const caller = new AbortController();
  const response = await ask(provider.mark('Hello'), 'fake-manual', caller.signal);
  caller.abort();
  const request = await provider.waitFor('hung-up');
  expect(response.ok).toBe(true);
  expect(request.finished).toBe(false);
  expect(request.closedAt).toBeGreaterThan(request.openedAt);
});

test('The fake provider does not take an answer that was read to its end for a hang-up', async ({
  provider,
}) => {
  const response = await ask(provider.mark('Hello'), 'fake-at-once');
  expect(await response.text()).toContain('data: [DONE]');
  const request = await provider.waitFor('closed');
  expect(request).toMatchObject({ hungUp: false, finished: true, tokensSent: 400 });
});

test('The fake provider does not take its own cut for a hang-up', async ({ provider }) => {
  const response = await ask(provider.mark('Hello'), 'fake-cut');
  await expect(response.text()).rejects.toThrow();
  const request = await provider.waitFor('closed');
  expect(request).toMatchObject({ hungUp: false, finished: false, tokensSent: 5 });
});

test('The fake provider counts tokens that are asked for after the hang-up apart', async ({
  provider,
}) => {
  const caller = new AbortController();
  await ask(provider.mark('Hello'), 'fake-manual', caller.signal);
  await provider.release(2);
  caller.abort();
  await provider.waitFor('hung-up');
  const request = await provider.release(3);
  expect(request).toMatchObject({ tokensSent: 2, tokensAfterHangUp: 3 });
});

function ask(content: string, model: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${readAddresses().providerUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content }] }),
    ...(signal ? { signal } : {}),
  });
}
