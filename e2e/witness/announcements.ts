import type { ChatPage } from './chat-page.ts';

declare global {
  var sentences: string[];
}

/** Remembers what the page's live region says, from the page's next load on. */
export async function listen({ page }: ChatPage): Promise<void> {
  await page.addInitScript(() => {
    globalThis.sentences = [];
    let last = '';
    new MutationObserver(() => {
      const regions = document.querySelectorAll<HTMLElement>('[role="status"], [role="alert"]');
      const sentence = [...regions].map((region) => region.textContent).join('');
      if (sentence && sentence !== last) sentences.push(sentence);
      last = sentence;
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** Each sentence that was said since the page was loaded. */
export function said({ page }: ChatPage): Promise<string[]> {
  return page.evaluate(() => globalThis.sentences);
}
