import { expect, test } from './fixtures.ts';
import type { ChatPage } from './witness/chat-page.ts';

// A browser opens six connections to a host, for all its tabs together.

test('With ten tabs streaming, Stop, the next prompt and the way to other pages are all still free', async ({
  chat,
  provider,
  rows,
}) => {
  const tabs: { tab: ChatPage; runId: string; nth: number }[] = [];
  for (let nth = 1; nth <= 10; nth++) {
    const tab = nth === 1 ? chat : await chat.newTab('/');
    if (nth === 1) await tab.open();
    const { runId } = await tab.ask(`Count in tab ${nth}`);
    await provider.release(2, nth);
    tabs.push({ tab, runId, nth });
  }
  for (const { tab } of tabs) await expect(tab.answerText).toHaveText('w1 w2');

  const [first, ...others] = tabs;
  if (!first) throw new Error('There is no tab.');
  await first.tab.stop();
  await expect(first.tab.stopped).toBeVisible();
  await provider.waitFor('hung-up', { nth: first.nth });
  await expect
    .poll(() => rows.row(first.runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'stop', text: 'w1 w2' });

  const next = await first.tab.ask('And again');
  await provider.release(1, 11);
  await expect(first.tab.answerText).toHaveText('w1');
  await first.tab.goTo('Runs');
  const runs = first.tab.page.getByRole('row').filter({ hasText: 'Count in tab' });
  await expect(runs).toHaveCount(11);
  await first.tab.page.reload();
  await expect(runs).toHaveCount(11);
  await expect
    .poll(() => rows.row(next.runId, chat))
    .toMatchObject({ status: 'canceled', endReason: 'left' });

  for (const { tab, nth } of others) {
    expect(await provider.release(1, nth)).toMatchObject({ hungUp: false, tokensSent: 3 });
    await expect(tab.answerText).toHaveText('w1 w2 w3');
  }
  await first.tab.button('Stop all').click();
  for (const { tab, nth, runId } of others) {
    await provider.waitFor('hung-up', { nth });
    await expect(tab.stopped).toBeVisible();
    expect(await rows.row(runId, chat)).toMatchObject({ endReason: 'stop', text: 'w1 w2 w3' });
  }
});
