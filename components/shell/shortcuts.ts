import { useEffect, useRef } from 'react';

/** A keyboard event as far as shortcuts care. */
export type ShortcutEvent = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat'
>;

type Shortcut = {
  /** For screen readers: the value of aria-keyshortcuts. */
  aria: string;
  matches: (event: ShortcutEvent) => boolean;
};

/** Ctrl, or Cmd on a Mac, and neither with the other nor with Alt, which write letters somewhere. */
function hasCommand({ ctrlKey, metaKey, altKey }: ShortcutEvent): boolean {
  return ctrlKey !== metaKey && !altKey;
}

export const newChatKey: Shortcut = {
  aria: 'Control+Shift+O Meta+Shift+O',
  matches: (event) =>
    hasCommand(event) &&
    event.shiftKey &&
    (event.key.toLowerCase() === 'o' || event.code === 'KeyO'),
};

export const searchKey: Shortcut = {
  aria: 'Control+K Meta+K',
  matches: (event) =>
    hasCommand(event) &&
    !event.shiftKey &&
    (event.key.toLowerCase() === 'k' || event.code === 'KeyK'),
};

export const helpKey: Shortcut = {
  aria: 'Control+/ Meta+/',
  matches: (event) => hasCommand(event) && event.key === '/',
};

/** Where no text is being written. */
export const questionMark: Shortcut = {
  aria: '?',
  matches: (event) => event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey,
};

const fields = 'input, textarea, select, [contenteditable]';

/**
 * Does something at a shortcut, unless a question is open that has to be answered first.
 * @param act gives false where it is not its turn: of two with one shortcut the other acts then
 */
export function useShortcut(shortcut: Shortcut, act: () => boolean): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.repeat || event.defaultPrevented || !shortcut.matches(event)) return;
      const isWriting = event.target instanceof Element && event.target.matches(fields);
      if (shortcut === questionMark && isWriting) return;
      if (document.querySelector('[role="alertdialog"]')) return;
      if (latest.current()) event.preventDefault();
    }
    // On the window, so that whatever is nearer to the key is asked first.
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [shortcut]);
}
