import { randomUUID } from 'node:crypto';
import { expect, test } from './fixtures.ts';
import { type Guest, promptBody } from './witness/guest.ts';

type BadCall = { title: string; method: string; path: string; body?: unknown; names: RegExp };

const unknownId = randomUUID();
const unknownCall = `/api/runs/${unknownId}/calls/c1`;
const beforeAllTime = Buffer.from(`0000-01-01T00:00:00.000Z ${unknownId}`).toString('base64url');
const megabyte = 'a'.repeat(2 ** 20);
const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

const post = (title: string, body: unknown, names: RegExp): BadCall => ({
  title: `starting a run with ${title}`,
  method: 'POST',
  path: '/api/runs',
  body,
  names,
});
const prompt = (changes: Record<string, unknown>) => promptBody('Hello', changes);
const id = unknownId;

const starts: BadCall[] = [
  post('a body that is not JSON', '{"kind":"prompt",', /JSON/),
  post('an empty body', '', /JSON|kind/),
  post('null', null, /body/),
  post('a number', 5, /body/),
  post('a list', [], /body/),
  post('deep nesting', deep, /body|JSON|nest/),
  post('deep nesting in a field', `{"kind":"prompt","text":${deep}}`, /text|id|JSON|nest/),
  post('no kind', {}, /kind/),
  post('an unknown kind', prompt({ kind: 'poem' }), /kind/),
  post('no id', prompt({ id: undefined }), /\bid\b/),
  post('an id that is a number', prompt({ id: 7 }), /\bid\b/),
  post('an id that is not a UUID', prompt({ id: 'seven' }), /\bid\b/),
  post('no chat', prompt({ chatId: undefined }), /chatId/),
  post('a chat that is not a UUID', prompt({ chatId: '../x' }), /chatId/),
  post('no text', prompt({ text: undefined }), /text/),
  post('text that is not text', prompt({ text: { toString: 1 } }), /text/),
  post('an empty text', prompt({ text: '' }), /text/),
  post('a blank text', prompt({ text: ' \n\t' }), /text/),
  post('a text of a megabyte', prompt({ text: megabyte }), /text|body/),
  post('a run to follow that is not a UUID', prompt({ afterRunId: 'x' }), /afterRunId/),
  post('an unknown run to follow', prompt({ afterRunId: unknownId }), /afterRunId/),
  post('a model that is not text', prompt({ model: ['a'] }), /model/),
  post('an empty model', prompt({ model: '' }), /model/),
  post('a model of nothing that can be kept', prompt({ model: '\0' }), /model/),
  post('an unknown policy for leaving', prompt({ onLeave: 'perhaps' }), /onLeave/),
  post('no prompt to answer again', { kind: 'regenerate', id }, /promptId/),
  post('a prompt that is no UUID', { kind: 'regenerate', id, promptId: 1 }, /promptId/),
  post('an unknown prompt', { kind: 'regenerate', id, promptId: unknownId }, /promptId/),
  post('no run to resume', { kind: 'resume', id }, /runId/),
  post('a run that is no UUID', { kind: 'resume', id, runId: 'x' }, /runId/),
  post('an unknown run to resume', { kind: 'resume', id, runId: unknownId }, /runId/),
];

const cancel = (title: string, body: unknown, names: RegExp): BadCall => ({
  title: `canceling with ${title}`,
  method: 'POST',
  path: `/api/runs/${unknownId}/cancel`,
  body,
  names,
});

const cancels: BadCall[] = [
  cancel('a body that is not JSON', '{', /JSON/),
  cancel('a list', [], /body/),
  cancel('deep nesting', deep, /body|JSON|nest/),
  cancel('an unknown reason', { reason: 'tired' }, /reason/),
  cancel('a reason that only Halt gives', { reason: 'superseded' }, /reason/),
  cancel('a reason that is a number', { reason: 1 }, /reason/),
  cancel('a negative length', { shown: -1 }, /shown/),
  cancel('half a character', { shown: 1.5 }, /shown/),
  cancel('a length that is text', { shown: '5' }, /shown/),
  cancel('a megabyte', { reason: megabyte }, /reason|body/),
];

const call = (title: string, method: string, path: string, names: RegExp): BadCall => ({
  title,
  method,
  path,
  names,
});

const others: BadCall[] = [
  call('canceling a run whose id is no UUID', 'POST', '/api/runs/x/cancel', /id/),
  call('reading a run whose id is no UUID', 'GET', '/api/runs/x', /id/),
  call('reading an unknown run', 'GET', `/api/runs/${unknownId}`, /run/),
  call('following a run whose id is no UUID', 'GET', '/api/runs/x/stream', /id/),
  call('following an unknown run', 'GET', `/api/runs/${unknownId}/stream`, /run/),
  call('listing runs of an unknown status', 'GET', '/api/runs?status=gone', /status/),
  call('listing runs of an unknown reason', 'GET', '/api/runs?endReason=gone', /endReason/),
  call('listing runs of a model that cannot be', 'GET', '/api/runs?model=%00', /model/),
  call('listing runs of a chat that is no UUID', 'GET', '/api/runs?chatId=x', /chatId/),
  call('reading everything about an unknown run', 'GET', `/api/runs/${unknownId}/details`, /run/),
  call('reading what an unknown run was sent', 'GET', `/api/runs/${unknownId}/sent`, /run/),
  call('listing runs of a day that is none', 'GET', '/api/runs?from=2026-02-30', /from/),
  call('listing runs until no time', 'GET', '/api/runs?to=soon', /to/),
  call('listing runs in an order that is none', 'GET', '/api/runs?sort=price', /sort/),
  call('listing runs with too long words', 'GET', `/api/runs?q=${'a'.repeat(201)}`, /q/),
  call('listing runs from a bad cursor', 'GET', '/api/runs?cursor=%00%ff', /cursor/),
  call('listing no runs', 'GET', '/api/runs?limit=0', /limit/),
  call('listing too many runs', 'GET', '/api/runs?limit=1000000', /limit/),
  call('listing "many" runs', 'GET', '/api/runs?limit=many', /limit/),
  call('listing chats from a bad cursor', 'GET', '/api/chats?cursor=zzz', /cursor/),
  call('listing chats from before all time', 'GET', `/api/chats?cursor=${beforeAllTime}`, /cursor/),
  call('listing runs from before all time', 'GET', `/api/runs?cursor=${beforeAllTime}`, /cursor/),
  call('reading a chat whose id is no UUID', 'GET', '/api/chats/x', /id/),
  call('reading an unknown chat', 'GET', `/api/chats/${unknownId}`, /chat/),
  call('deleting a chat whose id is no UUID', 'DELETE', '/api/chats/x', /id/),
  call('deleting an unknown chat', 'DELETE', `/api/chats/${unknownId}`, /chat/),
  ...[
    { title: 'a body that is not JSON', body: 'title', names: /JSON/ },
    { title: 'no title', body: {}, names: /title/ },
    { title: 'an empty title', body: { title: ' ' }, names: /title/ },
    { title: 'a title that is a number', body: { title: 1 }, names: /title/ },
    { title: 'a title of a megabyte', body: { title: megabyte }, names: /title|body/ },
    { title: 'tools that are no list', body: { toolsOff: 'mail' }, names: /toolsOff/ },
  ].map(({ title, ...rest }) => ({
    title: `renaming a chat to ${title}`,
    method: 'PATCH',
    path: `/api/chats/${unknownId}`,
    ...rest,
  })),
  {
    ...call('answering a call with no answer', 'POST', `${unknownCall}/approval`, /decision/),
    body: { decision: 'maybe' },
  },
  { ...call('skipping a call of an unknown run', 'POST', `${unknownCall}/skip`, /run/), body: {} },
  {
    ...call('renaming an unknown chat', 'PATCH', `/api/chats/${unknownId}`, /chat/),
    body: { title: 'Mine' },
  },
];

for (const { title, ...bad } of [...starts, ...cancels, ...others]) {
  test(`${title} is refused with a sentence that says why`, async ({ guest }) => {
    const response = await guest.request(bad.path, {
      method: bad.method,
      ...(bad.body === undefined ? {} : { body: asText(bad.body) }),
      headers: { 'content-type': 'application/json' },
    });
    const answer = await response.text();
    expect(response.status, answer.slice(0, 500)).toBeGreaterThanOrEqual(400);
    expect(response.status, answer.slice(0, 500)).toBeLessThan(500);
    const { error } = JSON.parse(answer) as { error: { code: string; message: string } };
    expect(error.code).toMatch(/^[a-z_]+$/);
    expect(error.message).toMatch(bad.names);
    expect(error.message.length).toBeLessThan(300);
    await expectNothingChanged(guest);
  });
}

function asText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

async function expectNothingChanged(guest: Guest): Promise<void> {
  expect(await (await guest.get('/api/runs')).json()).toMatchObject({ runs: [] });
  expect(await (await guest.get('/api/chats')).json()).toMatchObject({ chats: [] });
}
