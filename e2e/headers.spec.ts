import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures.ts';

const refusedByPolicy = /Content.Security.Policy/i;

test('No page of Halt needs what its policy forbids', async ({ chat, provider, problems }) => {
  problems.expect(/status of 404/);
  const refused: string[] = [];
  chat.page.on('console', (message) => {
    if (refusedByPolicy.test(message.text())) refused.push(message.text());
  });
  const text = '```js\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$x^2$$\n';
  await provider.plan({ scenario: 'fake-at-once', text });
  await chat.open();
  await chat.ask('Code, a table and math');
  await expect(chat.answerText.getByText('const')).toBeVisible();
  await chat.button('Theme').click();
  await chat.page.keyboard.press('Escape');
  for (const path of ['/runs', '/settings', '/not-there']) {
    await chat.page.goto(path);
    await expect(chat.page.getByRole('heading').first()).toBeVisible();
  }
  expect(refused).toEqual([]);
});

test('What is brought into a page as its content cannot run', async ({ chat, problems }) => {
  problems.expect(refusedByPolicy);
  await chat.open();
  const refused = chat.page.waitForEvent('console', (message) =>
    refusedByPolicy.test(message.text()),
  );
  await chat.page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<a id="trap" onclick="document.title = 1"></a>');
    document.getElementById('trap')?.click();
  });
  await refused;
  expect(await chat.page.title()).not.toBe('1');
});

test('A page on another port of this machine can neither frame Halt nor click its Stop', async ({
  chat,
  halt,
  problems,
}) => {
  problems.expect(/frame/i);
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<iframe src="${halt.url}/"></iframe>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const refused = chat.page.waitForEvent('console', (message) => /frame/i.test(message.text()));
  await chat.page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await refused;
  const frame = chat.page.frameLocator('iframe');
  await expect(frame.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  server.close();
});

test('No cache between keeps what the API answers, whoever answers it', async ({ guest }) => {
  const asked: [method: string, path: string][] = [
    ['GET', '/api/chats'],
    ['GET', '/api/chats/'],
    ['GET', '/api/health'],
    ['GET', '/api/not-there'],
    ['GET', '/api/auth/get-session'],
    ['GET', '/api/runs/not-an-id'],
    ['PUT', '/api/session'],
    ['POST', '/api/runs'],
    ['HEAD', '/api/models'],
    ['OPTIONS', '/api/runs'],
  ];
  for (const [method, path] of asked) {
    const { headers } = await guest.request(path, { method, redirect: 'manual' });
    expect.soft(headers.get('cache-control'), `${method} ${path}`).toMatch(/private, no-store/);
    expect.soft(headers.get('vary'), `${method} ${path}`).toMatch(/\bCookie\b/i);
    expect.soft(headers.get('x-content-type-options'), `${method} ${path}`).toBe('nosniff');
  }
});

test('A page is not kept by shared caches, nor used after an upgrade without being asked for', async ({
  guest,
}) => {
  for (const path of ['/', '/runs', '/settings', '/chats/9efa3994-3891-45d9-9dd2-87a457f184a1']) {
    const first = (await guest.get(path)).headers;
    const second = (await guest.get(path)).headers;
    expect(first.get('cache-control')).toMatch(/private.*no-cache/);
    const policy = first.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).not.toBe(second.get('content-security-policy'));
    expect(first.get('strict-transport-security')).toBeNull();
  }
});
