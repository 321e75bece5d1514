import { useEffect, useRef } from 'react';
import type { ShortcutEvent } from '#components/shell/shortcuts.ts';
import { doublePressMs } from '#lib/client/presses.ts';
import type { ToolDecision } from '#lib/shared/tool-call.ts';

export type Answer = {
  decision: ToolDecision;
  name: string;
  /** «Mod» is Ctrl, and Cmd on a Mac. */
  keys: readonly string[];
  /** For screen readers: the value of aria-keyshortcuts. */
  aria: string;
};

/** What can be answered to a call that asks, by buttons and by keys. */
export const answers: readonly Answer[] = [
  {
    decision: 'once',
    name: 'Allow once',
    keys: ['Mod', 'Shift', 'Enter'],
    aria: 'Control+Shift+Enter Meta+Shift+Enter',
  },
  {
    decision: 'deny',
    name: 'Deny',
    keys: ['Mod', 'Alt', 'Backspace'],
    aria: 'Control+Alt+Backspace Meta+Alt+Backspace',
  },
  {
    decision: 'chat',
    name: 'Allow in this chat',
    keys: ['Mod', 'Alt', 'Enter'],
    aria: 'Control+Alt+Enter Meta+Alt+Enter',
  },
  {
    decision: 'always',
    name: 'Always allow',
    keys: ['Mod', 'Shift', 'Alt', 'Enter'],
    aria: 'Control+Shift+Alt+Enter Meta+Shift+Alt+Enter',
  },
];

/** What a key answers; null for every other key. None of these writes anything, in any field. */
export function decisionOf(event: ShortcutEvent): ToolDecision | null {
  if (event.ctrlKey === event.metaKey) return null;
  if (event.key === 'Backspace') return event.altKey && !event.shiftKey ? 'deny' : null;
  if (event.key !== 'Enter') return null;
  if (event.shiftKey) return event.altKey ? 'always' : 'once';
  return event.altKey ? 'chat' : null;
}

/**
 * Answers a question by key, wherever the focus is, unless a dialog is open.
 * @param isAsked whether this is the question that keys answer
 */
export function useQuestionKeys(isAsked: boolean, answer: (decision: ToolDecision) => void): void {
  const latest = useRef(answer);
  useEffect(() => {
    latest.current = answer;
  });
  useEffect(() => {
    if (!isAsked) return;
    const askedAt = performance.now();
    function onKeyDown(event: KeyboardEvent) {
      const decision = decisionOf(event);
      if (decision === null || document.querySelector('[role="dialog"],[role="alertdialog"]'))
        return;
      // In the composer the same key would send.
      event.preventDefault();
      event.stopPropagation();
      // The second press of two was meant for the question before.
      if (event.repeat || event.timeStamp - askedAt < doublePressMs) return;
      latest.current(decision);
    }
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [isAsked]);
}
