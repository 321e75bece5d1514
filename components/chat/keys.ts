import { useEffect, useSyncExternalStore } from 'react';

/** A keyboard event as far as sending cares. */
export type SendKeyEvent = {
  key: string;
  keyCode: number;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
};

/** Safari ends a composition before its Enter key arrives, and marks that key by this code alone. */
const imeKeyCode = 229;

/** Whether a key is in the hands of an input method, as for Chinese, Japanese and Korean. */
function isComposing(event: Pick<SendKeyEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === imeKeyCode;
}

/**
 * What Enter does in the composer: send, break the line, or nothing, as when it is held down. On a
 * keyboard drawn on the screen there is no Shift+Enter, so there Enter breaks the line. With Ctrl or
 * Command it sends everywhere, as on a tablet with a keyboard of its own. Null for another key.
 */
export function enterMeans(
  event: SendKeyEvent,
  breaksLine: boolean,
): 'send' | 'break' | 'nothing' | null {
  if (event.key !== 'Enter' || isComposing(event)) return null;
  const isSend = event.ctrlKey || event.metaKey || !(event.shiftKey || breaksLine);
  if (!isSend) return 'break';
  return event.repeat ? 'nothing' : 'send';
}

const coarse = '(pointer: coarse)';

/** Whether the main pointer is a finger, so that words are typed on the screen as a rule. */
export function hasCoarsePointer(): boolean {
  return window.matchMedia(coarse).matches;
}

function subscribeToPointer(listener: () => void): () => void {
  const query = window.matchMedia(coarse);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether a key press sends what is written, wherever something is. */
export function isSendKey(event: SendKeyEvent): boolean {
  return enterMeans(event, hasCoarsePointer()) === 'send';
}

/** The same for what is drawn. The server cannot know, and only a finger asks. */
export function useCoarsePointer(): boolean {
  return useSyncExternalStore(subscribeToPointer, hasCoarsePointer, () => true);
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
