import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { usePageState } from '#lib/client/use-page-state.ts';
import { hasCoarsePointer } from './keys.ts';

export type Field = RefObject<HTMLTextAreaElement | null>;

const fields = 'input, textarea, select, [contenteditable]';

/**
 * Whether the field may take the focus by itself. With a finger that would bring up the keyboard
 * over what the user wants to see; a selection elsewhere on the page would be lost to it, and words
 * that are being typed elsewhere would go astray.
 */
export function mayTakeFocus(): boolean {
  const selection = document.getSelection();
  const isWriting = document.activeElement?.matches(fields) ?? false;
  return !hasCoarsePointer() && !isWriting && (selection === null || selection.isCollapsed);
}

/**
 * Takes over what was typed into the server's HTML before React was there, behind a kept draft. An
 * Enter at its end was meant to send it.
 */
export function useTypedEarly(field: Field, composerKey: string, onSend: () => void): void {
  const { composers } = usePageState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the server drew can hold it.
  useLayoutEffect(() => {
    const typed = field.current?.value ?? '';
    const { draft } = composers.get(composerKey);
    if (typed === '' || typed === draft) return;
    // A browser that fills fields again after a reload has put the draft there itself.
    const isWhole = draft === '' || typed.startsWith(draft);
    composers.set(composerKey, { draft: isWhole ? typed : `${draft}\n\n${typed}` });
    if (isWhole && typed.endsWith('\n') && !hasCoarsePointer()) onSend();
  }, []);
}

/** Takes the focus where the user has come to write. */
export function useFocusOnArrival(field: Field, isDraft: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft that becomes a chat is no arrival.
  useEffect(() => {
    if (isDraft && mayTakeFocus()) field.current?.focus({ preventScroll: true });
  }, [field]);
}

/** Takes the focus when the button that asked for an answer is gone with it. */
export function useFocusWhenFree(field: Field, isBusy: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that begins or ends is when.
  useEffect(() => {
    const nothingFocused = document.activeElement === document.body;
    if (nothingFocused && mayTakeFocus()) field.current?.focus({ preventScroll: true });
  }, [field, isBusy]);
}
