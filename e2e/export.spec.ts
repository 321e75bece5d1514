import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { promptBody } from './witness/guest.ts';

test('I can save the runs of the list as a file for spreadsheets', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: '=1+1 is what you asked.' });
  await chat.open();
  await chat.ask('Finish this one');
  await expect(chat.button('Send')).toBeVisible();
  await chat.page.goto('/runs?status=completed');
  await chat.button('Export').click();
  const download = chat.page.waitForEvent('download');
  await chat.page.getByRole('menuitem', { name: /CSV/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^halt-runs-.*\.csv$/);
  const text = await readFile(await file.path(), 'utf8');
  const [head, row] = text.split('\r\n');
  expect(head).toContain('chatTitle');
  expect(row).toContain('Finish this one');
  expect(row).toContain("'=1+1 is what you asked.");
  await expect(chat.button('Export')).toBeVisible();
});

test('An export that I stop ends at once and saves nothing', async ({
  chat,
  provider,
  problems,
}) => {
  problems.expect(/Failed to load resource: net::/);
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  await chat.open();
  await chat.ask('Answer this');
  await expect(chat.button('Send')).toBeVisible();
  await chat.page.goto('/runs');
  // Held on its way, as one of many runs would take its time.
  await chat.page.route('**/api/runs/export*', () => undefined);
  let hasSaved = false;
  chat.page.on('download', () => {
    hasSaved = true;
  });
  await chat.button('Export').click();
  await chat.page.getByRole('menuitem', { name: 'JSON Lines' }).click();
  await expect(chat.page.getByRole('progressbar', { name: 'Export' })).toBeVisible();
  const gone = chat.page.waitForEvent('requestfailed');
  await chat.button('Stop export').click();
  await gone;
  await expect(chat.button('Export')).toBeVisible();
  await expect(chat.page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
  expect(hasSaved).toBe(false);
});

test('An export is refused in a sentence where its query cannot be used', async ({ guest }) => {
  const body = promptBody('Anything');
  await guest.start(body);
  const response = await guest.get('/api/runs/export?format=xlsx');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: 'invalid_request', message: 'format: must be one of csv, jsonl.' },
  });
  await guest.cancel(body.id);
});
