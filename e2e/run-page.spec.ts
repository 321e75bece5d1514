import { expect, test } from './fixtures.ts';

test('Everything about a stopped run is on one page, and is copied without its words', async ({
  chat,
  provider,
}) => {
  const { page } = chat;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.open();
  const { runId } = await chat.askAndRead('Count for me', 3);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await chat.startedBy(() => chat.button('Resume').click());
  await provider.release(undefined, 2);
  await provider.finish(2);
  await expect(chat.button('Regenerate')).toBeVisible();

  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole('region', { name: 'What happened' })).toContainText('by you');
  const question = page.getByRole('region', { name: 'Question' });
  await question.getByText('Prompt', { exact: true }).click();
  await expect(question).toContainText('Count for me');
  await question.getByText('What the model was sent').click();
  await expect(question).toContainText('user');
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer).toContainText('w1 w2 w3');
  await expect(answer).toContainText('Stopped here');
  await expect(page.getByRole('list', { name: 'Stop receipt' })).toContainText('Saved');

  await chat.button('Copy as Markdown').click();
  await expect(chat.button('Copied')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`# Run ${runId}`);
  expect(copied).toContain('| Step | After the prompt |');
  expect(copied).not.toContain('w1 w2 w3');
  expect(copied).not.toContain('Count for me');

  await page.getByRole('region', { name: 'Related runs' }).getByRole('link').click();
  await expect(page.getByRole('region', { name: 'What happened' })).toContainText('Completed');
  await expect(page.getByRole('region', { name: 'Related runs' })).toContainText('Resumed from');
});

test('A run that failed has the provider’s own words on its page', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-401' });
  await chat.open();
  const { runId } = await chat.ask('And now?');
  await expect(chat.answer).toContainText('Incorrect API key provided.');
  await chat.page.goto(`/runs/${runId}`);
  await expect(chat.page.getByText('Incorrect API key provided.')).toBeVisible();
  await expect(chat.page.getByText('provider_refused_key')).toBeVisible();
});

test('Another’s run is not there, and is told as one that never was', async ({
  chat,
  otherChat,
  provider,
  problems,
}) => {
  problems.expect(/status of 404/);
  await chat.open();
  const { runId } = await chat.askAndRead('Count', 1);
  await otherChat.open();
  await otherChat.page.goto(`/runs/${runId}`);
  await expect(otherChat.page.getByText('This run could not be loaded.')).toBeVisible();
  expect((await otherChat.readJson(`/api/runs/${runId}/details`)).status).toBe(404);
  expect((await otherChat.readJson(`/api/runs/${runId}/sent`)).status).toBe(404);
  expect(await provider.release(1)).toMatchObject({ hungUp: false });
});

test('A stopped answer says how far it came, and opens its receipt', async ({ chat, provider }) => {
  await chat.open();
  await chat.askAndRead('Count', 3);
  await chat.stop();
  await provider.waitFor('hung-up');
  const line = chat.answer.getByRole('button', { name: /provider closed in \d+ ms$/ });
  await expect(line).toContainText(/^after \d+ tokens? ·/);
  await line.press('Enter');
  await expect(line).toHaveAttribute('aria-expanded', 'true');
  const steps = chat.answer.getByRole('list', { name: 'Stop receipt' }).getByRole('listitem');
  await expect(steps).toHaveText([
    /^Prompt/,
    /^First token/,
    /^Stop asked on the page that showed it/,
    /^Aborted here/,
    /^Connection to the provider closed/,
    /^Saved/,
  ]);
  await chat.page.reload();
  await expect(line).toBeVisible();
});
