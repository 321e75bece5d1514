import { type CodeGone, type CodeRequest, colorCode, forgetCode } from './color-code.ts';

/**
 * Colours code beside the page: the first lines in a language take a third of a second, in which a press
 * on Stop would wait.
 */
addEventListener('message', async ({ data }: MessageEvent<CodeRequest | CodeGone>) => {
  if ('isGone' in data) {
    forgetCode(data.block);
    return;
  }
  postMessage(await colorCode(data));
});
