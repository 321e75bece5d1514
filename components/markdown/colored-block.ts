import type { CodeAnswer, CodeGone, CodeRequest } from './highlighter.ts';

let worker: Worker | null = null;
let blocks = 0;
const listeners = new Map<number, (answer: CodeAnswer) => void>();

/** The worker, started with the first block of code; one that could not come is tried again by the next. */
function codeWorker(): Worker {
  if (worker) return worker;
  const started = new Worker(new URL('./highlighter-worker.ts', import.meta.url), {
    type: 'module',
  });
  started.addEventListener('message', ({ data }: MessageEvent<CodeAnswer>) => {
    listeners.get(data.block)?.(data);
  });
  started.addEventListener('error', () => {
    // Without colours code is as readable as without the worker.
    if (worker === started) worker = null;
  });
  worker = started;
  return started;
}

export type ColoredBlock = {
  ask(request: Pick<CodeRequest, 'lines' | 'last'>): void;
  close(): void;
};

/** Has a block of code coloured. @param onColors hears of each request once it is answered */
export function colorBlock(language: string, onColors: (answer: CodeAnswer) => void): ColoredBlock {
  const block = ++blocks;
  listeners.set(block, onColors);
  return {
    ask: (request) => codeWorker().postMessage({ block, language, ...request }),
    close() {
      listeners.delete(block);
      worker?.postMessage({ block, isGone: true } satisfies CodeGone);
    },
  };
}
