import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('Nothing keeps people with assistive technology from a new chat', async ({ chat }) => {
      await chat.open();
      // Greyed out, for a moment, until the settings have come.
      await expect(
        chat.page.getByRole('combobox', { name: 'When I leave the page' }),
      ).toBeEnabled();
      expect(await seriousViolations(chat.page)).toEqual([]);
    });

    test('Nothing keeps them from a streaming, a stopped or a failed answer', async ({
      chat,
      provider,
    }) => {
      const text =
        '# Title\n\nSome `code`:\n\n```js\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |';
      await provider.plan({ text: `${text}\n\nThe end` });
      await chat.open();
      await chat.ask('Tell me everything');
      await provider.release();
      await expect(chat.answer).toContainText('The end');
      expect(await seriousViolations(chat.page)).toEqual([]);
      await chat.stop();
      await expect(chat.stopped).toBeVisible();
      await chat.answer.getByRole('button', { name: /provider closed/ }).click();
      await expect(chat.answer.getByRole('list', { name: 'Stop receipt' })).toBeVisible();
      expect(await seriousViolations(chat.page)).toEqual([]);
      await provider.plan({ scenario: 'fake-401' });
      await chat.ask('And now?');
      await expect(chat.answer).toContainText('Incorrect API key provided.');
      expect(await seriousViolations(chat.page)).toEqual([]);
    });

    test('Nothing keeps them from the list of runs and the settings', async ({
      chat,
      provider,
    }) => {
      await chat.open();
      await chat.ask('Stop this');
      await provider.release(2);
      await chat.stop();
      await expect(chat.stopped).toBeVisible();
      await provider.waitFor('hung-up');
      await chat.goTo('Runs');
      await expect(chat.page.getByRole('row').filter({ hasText: 'Stop this' })).toBeVisible();
      expect(await seriousViolations(chat.page)).toEqual([]);
      await chat.page.getByRole('link', { name: /^Details of the run/ }).click();
      await expect(chat.page.getByRole('list', { name: 'Stop receipt' })).toBeVisible();
      expect(await seriousViolations(chat.page)).toEqual([]);
      await chat.goTo('Settings');
      await expect(chat.page.getByRole('heading', { name: 'Settings' })).toBeVisible();
      expect(await seriousViolations(chat.page)).toEqual([]);
    });

    test('Nothing keeps them from the insights, with a table open, and the runs behind them', async ({
      chat,
      provider,
    }) => {
      await chat.open();
      await chat.ask('Stop this');
      await provider.release(2);
      await chat.stop();
      await expect(chat.stopped).toBeVisible();
      await provider.waitFor('hung-up');
      await chat.page.goto('/runs/insights');
      await chat.page.getByText('Show as a table').first().click();
      await expect(chat.page.getByRole('table').first()).toBeVisible();
      expect(await seriousViolations(chat.page)).toEqual([]);
      await chat.page.goto('/runs?stopPlace=inAnswer&tokens=0..');
      await expect(chat.button('Stopped in the answer Remove this filter')).toBeVisible();
      await expect(chat.page.getByRole('row').filter({ hasText: 'Stop this' })).toBeVisible();
      expect(await seriousViolations(chat.page)).toEqual([]);
    });
  });
}

/** What axe finds that would stop somebody, with where it is. */
async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help} at ${nodes.map((node) => node.target).join('; ')}`,
    );
}
