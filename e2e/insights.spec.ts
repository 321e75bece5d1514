import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';
import type { ProviderClient } from './witness/provider-client.ts';

/** One answer that is stopped after three words, and one that finishes. */
async function stopOneFinishOne(chat: ChatPage, provider: ProviderClient): Promise<void> {
  await chat.open();
  await chat.askAndRead('Stop this one', 3);
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  await provider.waitFor('hung-up');
  await chat.goTo('New chat');
  await provider.plan({ scenario: 'fake-at-once', text: 'Finished.' });
  await chat.ask('Finish this one');
  await expect(chat.answerText).toHaveText('Finished.');
  await expect(chat.button('Send')).toBeVisible();
}

test('The insights say how much I stop, and lead to the runs behind each mark', async ({
  chat,
  provider,
}) => {
  await stopOneFinishOne(chat, provider);
  const { page } = chat;
  await page.goto('/runs/insights');
  await expect(page.getByRole('term').filter({ hasText: /^Stopped$/ })).toBeVisible();
  await expect(page.getByText('1 of 2 answers.')).toBeVisible();
  await expect(page.getByRole('link', { name: '50%' }).first()).toBeVisible();
  const overTime = page.getByRole('region', { name: 'Answers over time' });
  await overTime.getByText('Show as a table').click();
  const today = overTime.getByRole('row').last();
  await expect(today.getByRole('link')).toHaveText(['1', '1']);
  const place = page.getByRole('region', { name: 'How far the answer had come' });
  await place.getByText('Show as a table').click();
  await expect(place.getByRole('row', { name: 'In the answer 1' })).toBeVisible();

  await today.getByRole('link').last().click();
  await expect(page).toHaveURL(/\/runs\?from=.+&status=canceled/);
  const runs = page.getByRole('row');
  await expect(runs.filter({ hasText: 'Stop this one' })).toHaveCount(1);
  await expect(runs.filter({ hasText: 'Finish this one' })).toHaveCount(0);
});

test('A bar of the chart leads to its runs as well', async ({ chat, provider }) => {
  await stopOneFinishOne(chat, provider);
  await chat.page.goto('/runs/insights');
  const bars = chat.page
    .getByRole('region', { name: 'Answers over time' })
    .locator('.recharts-bar-rectangle path'); // A chart has roles for nobody; its table has.
  await bars.last().click();
  await expect(chat.page).toHaveURL(/\/runs\?from=.+&status=(completed|canceled)/);
});

test('A mark leads to a list of just its runs, which says so and lets me take it back', async ({
  chat,
  provider,
}) => {
  await stopOneFinishOne(chat, provider);
  await chat.goTo('New chat');
  await provider.plan({ scenario: 'fake-manual' });
  await chat.ask('Stop this one at once');
  await chat.stop();
  await expect(chat.stopped).toBeVisible();
  const { page } = chat;
  await page.goto('/runs/insights');
  const place = page.getByRole('region', { name: 'How far the answer had come' });
  await place.getByText('Show as a table').click();
  const mark = place.getByRole('row', { name: /^In the answer/ }).getByRole('link');
  await expect(mark).toHaveText('1');
  await mark.click();
  await expect(page).toHaveURL(/stopPlace=inAnswer/);
  const runs = page.getByRole('row').filter({ has: page.getByRole('cell') });
  await expect(runs).toHaveCount(1);
  await expect(runs).toContainText('Stop this one');
  await chat.button('Stopped in the answer Remove this filter').click();
  await expect(runs).toHaveCount(2);
  await expect(page).toHaveURL(/status=canceled/);
  await expect(page).not.toHaveURL(/stopPlace/);
  await page.goBack();
  await expect(runs).toHaveCount(1);
  await chat.button('Clear filters').click();
  await expect(runs).toHaveCount(3);
});

test('Every number of the insights is as many runs as its list has', async ({ chat, provider }) => {
  await stopOneFinishOne(chat, provider);
  const { page } = chat;
  await page.goto('/runs/insights');
  await expect(page.getByText('1 of 2 answers.')).toBeVisible();
  for (const summary of await page.getByText('Show as a table').all()) await summary.click();
  const links = page.getByRole('table').getByRole('link');
  const numbers = await links.evaluateAll((all: HTMLAnchorElement[]) =>
    all.map(({ textContent, pathname, search }) => ({ said: textContent, pathname, search })),
  );
  expect(numbers.length).toBeGreaterThan(30);
  for (const { said, pathname, search } of numbers) {
    const { body } = await chat.readJson(`/api${pathname}${search}`);
    const { runs } = body as { runs: unknown[] };
    // A share has one run behind it here, or none.
    const expected = said.endsWith('%') ? Math.min(1, Number.parseInt(said, 10)) : Number(said);
    expect(runs.length, search).toBe(expected);
  }
});

test('The insights of a model or a period without runs say what will be there', async ({
  chat,
  provider,
}) => {
  await chat.open();
  await chat.page.goto('/runs/insights');
  await expect(chat.page.getByText('Once there are some')).toBeVisible();
  await stopOneFinishOne(chat, provider);
  await chat.page.goto('/runs/insights?days=7');
  await expect(chat.page.getByText('1 of 2 answers.')).toBeVisible();
  await chat.page.getByRole('combobox', { name: 'Reason' }).selectOption('The page was left');
  await expect(chat.page).toHaveURL(/days=7&reason=left/);
  await expect(chat.page.getByText('0 of 1 answers.')).toBeVisible();
});

test('Why I stopped is one tap, is kept, and is counted', async ({ chat, provider }) => {
  await chat.open();
  const { runId } = await chat.askAndRead('Stop this one', 3);
  await chat.stop();
  const why = chat.answer.getByRole('group', { name: 'Why did you stop?' });
  await why.getByRole('button', { name: 'Too long' }).click();
  await expect(why.getByRole('button')).toHaveText(['Too long']);
  await expect(why.getByRole('button')).toBeFocused();
  await expect
    .poll(async () => (await chat.readJson(`/api/runs/${runId}`)).body)
    .toMatchObject({ run: { status: 'canceled', stopReason: 'too_long' } });
  await provider.waitFor('hung-up');

  await chat.page.reload();
  await expect(why.getByRole('button')).toHaveText(['Too long']);
  await chat.page.goto('/runs/insights');
  const counted = chat.page.getByRole('region', { name: 'Why people stopped' });
  await expect(counted).toContainText('Said of 1 of 1 stopped answers');
});

test('Nobody is asked why who has gone on', async ({ chat, provider }) => {
  await chat.open();
  await chat.askAndRead('Stop this one', 3);
  await chat.stop();
  const why = chat.page.getByRole('group', { name: 'Why did you stop?' });
  await expect(why).toBeVisible();
  await provider.plan({ scenario: 'fake-at-once', text: 'Finished.' });
  await chat.ask('Go on');
  await expect(chat.answerText).toHaveText('Finished.');
  await expect(why).toHaveCount(0);
});

test('Nobody is asked why who has turned it off', async ({ chat }) => {
  await chat.open();
  await chat.askAndRead('Stop this one', 3);
  await chat.stop();
  const why = chat.page.getByRole('group', { name: 'Why did you stop?' });
  await expect(why).toBeVisible();
  const { pathname } = new URL(chat.page.url());
  await chat.goTo('Settings');
  await chat.page.getByRole('checkbox', { name: /^Ask why/ }).uncheck();
  await expect
    .poll(async () => (await chat.readJson('/api/settings')).body)
    .toMatchObject({ settings: { askWhyStopped: false } });
  await chat.page.goto(pathname);
  await expect(chat.stopped).toBeVisible();
  await expect(why).toHaveCount(0);
});
