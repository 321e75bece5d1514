import { useEffect } from 'react';

/**
 * Within an open dialog: what it hides from screen readers cannot have the focus either. Radix hides
 * it only, and a reader that goes through what can have the focus would come upon it.
 */
export function InertBehind(): null {
  useEffect(() => {
    const behind: Element[] = [];
    let isOpen = true;
    // What is hidden is known once all effects of this commit have run.
    queueMicrotask(() => {
      if (!isOpen) return;
      behind.push(...document.querySelectorAll('[data-aria-hidden="true"]:not([inert])'));
      for (const element of behind) element.setAttribute('inert', '');
    });
    return () => {
      isOpen = false;
      for (const element of behind) element.removeAttribute('inert');
    };
  }, []);
  return null;
}
