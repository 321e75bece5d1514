import 'katex/dist/katex.min.css';
import katex from 'katex';

/**
 * Writes a formula into an element.
 * @returns false where it cannot be typeset; the element is empty then.
 */
export function typeset(tex: string, element: HTMLElement, isDisplayed: boolean): boolean {
  try {
    katex.render(tex, element, { displayMode: isDisplayed, strict: 'ignore', maxSize: 50 });
    return true;
  } catch {
    // Models write TeX that KaTeX does not know; its source says more than an error would.
    element.replaceChildren();
    return false;
  }
}
