/** What a reader is about to do to a scrolling element: move up in it, or go to its end. */
export type ReaderMove = 'up' | 'end';

/** A finger that rests trembles by less, in px. */
const tremblePx = 4;

const upKeys = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Tells what a reader is about to do by wheel, finger, keyboard or scrollbar, before it is done.
 * Other ways, as of a screen reader, are only seen by where they lead.
 */
export function watchReader(
  element: HTMLElement,
  onMove: (move: ReaderMove) => void,
  signal: AbortSignal,
): void {
  const passive = { passive: true, signal };

  element.addEventListener(
    'wheel',
    (event) => {
      const isUp = event.deltaY < 0 && Math.abs(event.deltaY) >= Math.abs(event.deltaX);
      const isZoom = event.ctrlKey;
      if (isUp && !isZoom && !event.shiftKey && !scrollsItself(event.target, element)) onMove('up');
    },
    passive,
  );

  watchFinger(element, onMove, passive);

  element.addEventListener(
    'pointerdown',
    (event) => {
      const isScrollbar = event.target === element && event.offsetX >= element.clientWidth;
      const isMiddle = event.button === 1 && !(event.target as Element).closest('a');
      if (isScrollbar || isMiddle) onMove('up');
    },
    passive,
  );

  document.addEventListener(
    'keydown',
    (event) => {
      const move = moveOf(event);
      if (move && isForElement(event, element)) onMove(move);
    },
    { signal },
  );
}

/** A finger that goes down draws what is above into view. */
function watchFinger(
  element: HTMLElement,
  onMove: (move: ReaderMove) => void,
  passive: AddEventListenerOptions,
): void {
  /** The highest place of the one finger so far. */
  let highestY = Number.POSITIVE_INFINITY;
  element.addEventListener(
    'touchstart',
    ({ touches }) => {
      const isAlone = touches.length === 1;
      highestY = (isAlone && touches[0]?.clientY) || Number.POSITIVE_INFINITY;
    },
    passive,
  );
  element.addEventListener(
    'touchmove',
    ({ target, touches }) => {
      const y = touches[0]?.clientY ?? highestY;
      if (y - highestY > tremblePx && !scrollsItself(target, element)) onMove('up');
      highestY = Math.min(highestY, y);
    },
    passive,
  );
}

function moveOf({ key, shiftKey, altKey, metaKey }: KeyboardEvent): ReaderMove | null {
  if (altKey) return null;
  if (upKeys.has(key) || (key === ' ' && shiftKey)) return 'up';
  return key === 'End' || (key === 'ArrowDown' && metaKey) ? 'end' : null;
}

/** Whether a key would scroll the element: it, something still in it or nothing has the focus. */
function isForElement({ target, defaultPrevented }: KeyboardEvent, element: HTMLElement): boolean {
  if (defaultPrevented || !(target instanceof Element)) return false;
  if (target.closest('input,textarea,select,[contenteditable],[role="menu"]')) return false;
  return target === document.body || element.contains(target);
}

/** Whether something within the element, as a block of code, would take an upward move for itself. */
function scrollsItself(target: EventTarget | null, element: HTMLElement): boolean {
  let inner = target instanceof Element ? target : null;
  for (; inner && inner !== element; inner = inner.parentElement) {
    if (inner.scrollTop > 0 && inner.scrollHeight > inner.clientHeight) return true;
  }
  return false;
}
