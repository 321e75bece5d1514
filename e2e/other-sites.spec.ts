import { expect, test } from './fixtures.ts';
import { promptBody } from './witness/guest.ts';

const otherSite = 'http://other.example';

test('A page of another site can neither ask in my name nor cost me my session', async ({
  chat,
  halt,
  provider,
  problems,
}) => {
  problems.expect(/403/);
  await provider.plan({ scenario: 'fake-at-once', text: 'Yours alone.' });
  await chat.open();
  await chat.ask('Keep this');
  await expect(chat.answerText).toHaveText('Yours alone.');

  await chat.page.route(`${otherSite}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: formFor(halt.url) }),
  );
  await chat.page.goto(otherSite);
  await chat.button('Win a prize').click();
  await expect(chat.page.getByText('is not the address of this Halt')).toBeVisible();

  await chat.page.unroute(`${otherSite}/`);
  await chat.open();
  await expect(chat.listedChat('Keep this')).toBeVisible();
});

const refused = { 'sec-fetch-site': 'cross-site', origin: otherSite };
const calls: [method: string, path: string][] = [
  ['POST', '/api/runs'],
  ['POST', '/api/runs/cancel'],
  ['PATCH', '/api/settings'],
  ['POST', '/api/session'],
];
for (const [method, path] of calls) {
  test(`${method} ${path} from another site is refused, and sets no cookie`, async ({ halt }) => {
    for (const headers of [refused, { origin: otherSite }, { origin: 'null' }]) {
      const response = await send(halt.url + path, method, headers);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: 'other_site' } });
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });
}

test('A name that a stranger has made lead to my machine is not taken for Halt', async ({
  halt,
}) => {
  const headers = { origin: otherSite, 'x-forwarded-host': new URL(otherSite).host };
  const response = await send(`${halt.url}/api/session`, 'POST', headers);
  expect(response.status).toBe(403);
});

test('A page of Halt itself is served, in browsers that say no more than their origin too', async ({
  halt,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Here.' });
  const own: Record<string, string>[] = [
    { origin: halt.url },
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'https://halt.example', 'x-forwarded-host': 'halt.example' },
    { origin: 'https://halt.example', 'x-forwarded-host': 'Halt.example:443, proxy.internal' },
    { origin: 'http://192.168.1.2:8080', 'x-forwarded-host': '192.168.1.2:8080' },
  ];
  for (const headers of own) {
    const body = promptBody(provider.mark('Hello'));
    const response = await send(`${halt.url}/api/runs`, 'POST', headers, body);
    expect(response.status).toBe(200);
    await response.text();
  }
});

function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: unknown = {},
): Promise<Response> {
  const withType = { 'content-type': 'application/json', ...headers };
  return fetch(url, { method, headers: withType, body: JSON.stringify(body) });
}

function formFor(haltUrl: string): string {
  const body = JSON.stringify(promptBody('Pay me', { padding: '' })).replaceAll('"', '&quot;');
  return `<form action="${haltUrl}/api/runs" enctype="text/plain" method="post">
    <input name="${body.replace('&quot;}', '')}" value="&quot;}" type="hidden">
    <button>Win a prize</button></form>`;
}
