import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';

type Rows = { scrollToIndex: (index: number) => void };

/** What in a row is reached by arrow keys: the same thing as in the row before. */
const reachable = 'a, button, input';

/**
 * Moves the focus from row to row by arrow keys, Home and End, also to rows that are not drawn yet.
 * A row is what has its number as `data-index`.
 */
export function useRowKeys(count: number) {
  const [focused, setFocused] = useState<number | null>(null);
  const wanted = useRef<{ list: Element; index: number; place: number } | null>(null);

  // After each drawing: the row may have been scrolled to, and drawn, only now.
  useEffect(() => {
    if (!wanted.current) return;
    const { list, index, place } = wanted.current;
    const targets = targetsIn(list.querySelector(`[data-index="${index}"]`));
    if (targets.length === 0) return;
    wanted.current = null;
    targets[Math.min(place, targets.length - 1)]?.focus();
  });

  const handlers = (rows: Rows) => ({
    onFocus: ({ target }: FocusEvent) => setFocused(indexOf(target)),
    onBlur: () => setFocused(null),
    onKeyDown: (event: KeyboardEvent) => {
      const row = event.target instanceof Element && event.target.closest('[data-index]');
      if (!row) return;
      const index = indexAfter(event.key, indexOf(row) ?? 0, count);
      if (index === null) return;
      event.preventDefault();
      const place = targetsIn(row).indexOf(event.target as HTMLElement);
      wanted.current = { list: event.currentTarget, index, place: Math.max(0, place) };
      rows.scrollToIndex(index);
      setFocused(index);
    },
  });
  return { focused, handlers };
}

function indexAfter(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function indexOf(element: Element): number | null {
  const index = element.closest('[data-index]')?.getAttribute('data-index');
  return index == null ? null : Number(index);
}

function targetsIn(row: Element | null): HTMLElement[] {
  return [...(row?.querySelectorAll<HTMLElement>(reachable) ?? [])];
}
