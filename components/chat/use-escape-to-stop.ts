import { useEffect } from 'react';
import { isComposing } from './is-send-key.ts';

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
