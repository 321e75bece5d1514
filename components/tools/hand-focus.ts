/**
 * The ref of what goes while it may have the focus, as the buttons of a question that is answered:
 * the focus goes on to the head of the card, so that a keyboard stays where it was.
 */
export function handFocusToHead(element: HTMLElement | null): () => void {
  const head = element?.closest('details')?.querySelector('summary');
  return () => {
    if (element?.contains(document.activeElement)) head?.focus({ preventScroll: true });
  };
}
