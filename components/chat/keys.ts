import { useEffect } from 'react';

/** A keyboard event as far as sending cares. */
export type SendKeyEvent = {
  key: string;
  keyCode: number;
  shiftKey: boolean;
  repeat: boolean;
  isComposing: boolean;
};

/** Safari ends a composition before its Enter key arrives, and marks that key by this code alone. */
const imeKeyCode = 229;

/** Whether a key is in the hands of an input method, as for Chinese, Japanese and Korean. */
function isComposing(event: Pick<SendKeyEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === imeKeyCode;
}

/** Whether a key press means: send. Shift+Enter breaks the line; a key held down sends once. */
export function isSendKey(event: SendKeyEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.repeat && !isComposing(event);
}

const overlays = '[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]';

/** Esc stops the answer, unless it means something nearer: a menu, a dialog, an input method. */
export function useEscapeToStop(isBusy: boolean, onStop: () => void): void {
  useEffect(() => {
    if (!isBusy) return;
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return;
      if (document.querySelector(overlays) || isFilledSearch(event.target)) return;
      event.preventDefault();
      onStop();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isBusy, onStop]);
}

/** In a search field with words in it, Esc clears them. */
function isFilledSearch(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'search' && target.value !== '';
}
