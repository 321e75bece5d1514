import { type CodeGone, type CodeRequest, colorCode, forgetCode } from './highlighter.ts';

/**
 * Colours code beside the page: the first lines in a language take a third of a second, in which a press
 * on Stop would wait. One message after the other, so that a block that is gone is forgotten.
 */
let before: Promise<void> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<CodeRequest | CodeGone>) => {
  before = before.then(() => answer(data));
});

async function answer(message: CodeRequest | CodeGone): Promise<void> {
  if ('isGone' in message) return forgetCode(message.block);
  try {
    const colors = await colorCode(message);
    if (colors) postMessage(colors);
  } catch (error) {
    // Its language did not come: the code stays plain, and the next block asks for it again.
    console.warn('Code is not coloured.', error);
  }
}
