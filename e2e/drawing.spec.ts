import { expect, test } from './fixtures.ts';

/** Answers that a stop cuts at a place that matters, and what is on screen then. */
const cut: [string, string[]][] = [
  ['a link', ['See ', '[the docs](https://exam', 'ple.com/x) on.']],
  ['a picture', ['See ', '![a map](https://exam', 'ple.com/x.png) on.']],
  ['an address', ['See ', 'https://example.co', 'm/x on.']],
  ['bold words', ['It is **so', ' much** more.']],
  ['a table', ['| a | b |\n|---|---|\n| `x|y` | https://exam', 'ple.com |\n']],
  ['a footnote', ['Yes[^1].\n\n[^1]: See https://exam', 'ple.com.']],
  ['a definition', ['See [docs].\n\n[docs]: https://exam', 'ple.com']],
  ['code', ['Use:\n\n```js\nconst a = 1;\nlet b', ' = 2;\n```\n']],
  ['a formula', ['So \\( \\frac{1}{', '2} \\).']],
];

for (const [what, pieces] of cut) {
  test(`At a Stop in ${what} nothing on screen changes, and no half address is a link`, async ({
    chat,
    provider,
  }) => {
    await provider.plan({ scenario: 'fake-manual', text: pieces });
    await chat.open();
    await chat.ask('Go');
    await provider.release(pieces.length - 1);
    const last = pieces.at(-2)?.match(/\w+$/)?.[0] ?? '';
    const isAddress = /exam(?:ple)?$/.test(last) && /link|picture/.test(what);
    const end = isAddress ? /docs|map/ : new RegExp(last);
    await expect(chat.answerText).toHaveText(end);
    // Until the renderer has come the text is shown as it is.
    await expect(chat.answerText.locator('.whitespace-pre-wrap')).toHaveCount(0);
    if (what === 'code')
      await expect(chat.answerText.locator('[style*=code-light]').first()).toBeVisible();
    const before = await chat.answerText.innerHTML();
    await chat.stop();
    await expect(chat.stopped).toBeVisible();
    expect(await chat.answerText.innerHTML()).toBe(before);
    const words = await chat.answerText.innerText();
    await chat.page.reload();
    await expect(chat.stopped).toBeVisible();
    await expect(chat.answerText).toHaveText(words, { useInnerText: true });
    await expect(chat.answerText.getByRole('link')).toHaveCount(0);
  });
}

test('A selection in the growing paragraph is still there after the next words and after a Stop', async ({
  chat,
  provider,
}) => {
  const text = ['First **bold** and ', 'some words ', 'and more ', 'and more ', 'to come.'];
  await provider.plan({ scenario: 'fake-manual', text });
  await chat.open();
  await chat.ask('Go');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('First bold and some words');
  await chat.answerText.evaluate((answer) => {
    const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
    let last = walker.nextNode();
    for (let node = last; node; node = walker.nextNode()) last = node;
    if (last) getSelection()?.setBaseAndExtent(last, 5, last, 9);
  });
  const selected = () => chat.page.evaluate(() => String(getSelection()));
  expect(await selected()).toBe('some');
  await provider.release(2);
  await expect(chat.answerText).toHaveText('First bold and some words and more and more');
  expect(await selected()).toBe('some');
  await chat.page.keyboard.press('Escape');
  await expect(chat.stopped).toBeVisible();
  expect(await selected()).toBe('some');
});

test('Lines of code that are there are left alone while more are added', async ({
  chat,
  provider,
}) => {
  const lines = Array.from(
    { length: 1_000 },
    (_, n) => `export const value${n} = "${n}"; // ${n}\n`,
  );
  await provider.plan({ scenario: 'fake-manual', text: ['```ts\n', ...lines] });
  await chat.open();
  await chat.ask('Go');
  await provider.release(501);
  await expect(chat.answerText).toContainText('value499');
  // Colours come later than words, in order: once the last line has them, all do.
  const coloured = chat.answerText.locator('[style*=code-light]');
  await expect(coloured.filter({ hasText: 'value499' })).toBeVisible();
  // The first lines in a language take long, and Stop does not wait for them.
  expect(chat.page.workers()).toHaveLength(1);
  await chat.answerText.evaluate((answer) => {
    const removed: string[] = [];
    Object.assign(globalThis, { removed });
    new MutationObserver((records) => {
      for (const record of records)
        for (const node of record.removedNodes) removed.push(node.textContent ?? '');
    }).observe(answer, { childList: true, subtree: true });
  });
  await provider.release();
  await expect(chat.answerText).toContainText('value999');
  const removed = await chat.page.evaluate(
    () => (globalThis as unknown as { removed: string[] }).removed,
  );
  expect(removed.filter((text) => /value[0-4]?\d?\d\b/.test(text))).toEqual([]);
});

test('Formulas are typeset, and prices are not', async ({ chat, provider }) => {
  const text = 'From $5 to $6: \\( x^2 \\)\n\n\\[\na \\\\ b\n+ c\n\\]\n';
  await provider.plan({ scenario: 'fake-at-once', text: [text] });
  await chat.open();
  await chat.ask('Go');
  await expect(chat.answerText.locator('.katex')).toHaveCount(2);
  await expect(chat.answerText).toContainText('From $5 to $6:');
});

test('Printing gives the chat alone, and all of it', async ({ chat, provider }) => {
  await provider.plan({ scenario: 'fake-at-once', text: ['A paragraph.\n\n'.repeat(200)] });
  await chat.open();
  await chat.ask('Go');
  await expect(chat.button('Regenerate')).toBeVisible();
  await chat.page.emulateMedia({ media: 'print' });
  await expect(chat.message).toBeHidden();
  await expect(chat.page.getByRole('navigation', { name: 'Chats' })).toBeHidden();
  await expect(chat.page.getByRole('button')).toHaveCount(0);
  const heights = await chat.page.evaluate(() => [
    document.documentElement.scrollHeight,
    innerHeight,
  ]);
  expect(heights[0]).toBeGreaterThan(3 * (heights[1] ?? 0));
  const conversation = chat.page.getByRole('region', { name: 'Conversation' });
  const isWhole = await conversation.evaluate((area) => area.scrollHeight <= area.clientHeight + 1);
  expect(isWhole).toBe(true);
});

test('A long prompt is folded, and can be unfolded', async ({ chat }) => {
  await chat.open();
  await chat.ask('A long story. '.repeat(1_500));
  const prompt = chat.page.getByRole('article', { name: 'Prompt' });
  const height = () => prompt.evaluate((element) => element.clientHeight);
  await expect(chat.button('Show all')).toBeVisible();
  expect(await height()).toBeLessThan(600);
  await chat.button('Show all').click();
  await expect(chat.button('Show less')).toBeVisible();
  expect(await height()).toBeGreaterThan(1_500);
});
