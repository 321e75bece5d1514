/**
 * The ref of a button that goes when its work is done: the focus goes on to the link of its row,
 * so that a keyboard is not thrown back to where the page begins.
 */
export function handFocusOn(button: HTMLButtonElement): () => void {
  return () => {
    const hasFocus = document.activeElement === button;
    if (hasFocus) button.closest('li, tr')?.querySelector('a')?.focus();
  };
}
