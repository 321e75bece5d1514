import type { Page } from '@playwright/test';

declare global {
  var textsOnScreen: string[];
}

/** Remembers every text that the latest answer had on screen, from the page's next load on. */
export async function watchAnswer(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.textsOnScreen = [];
    new MutationObserver(() => {
      const text = [...document.querySelectorAll<HTMLElement>('.answer')].at(-1)?.innerText;
      if (text && text !== textsOnScreen.at(-1)) textsOnScreen.push(text);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** The texts since the page was loaded, each different from the one before. */
export function drawnTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => globalThis.textsOnScreen);
}
