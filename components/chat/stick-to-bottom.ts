import { useCallback, useEffect, useRef, useState } from 'react';
import { type ReaderMove, watchReader } from './reader-moves.ts';

/** As near to the end as counts as being at it once the reader moves there, in px. */
const endPx = 8;
/** Zoomed pages have fractions of a pixel, so that the end is never quite reached. */
const fractionPx = 1;
/** As far from the end as makes a way back to it worth a button, in px. */
const awayPx = 64;
/** As long as a browser may still be scrolling up after a key that asked for it, as Home. */
const scrollingMs = 2_000;
/** As long as it goes on with that after a jump has overtaken it. */
const settleMs = 500;

/**
 * Keeps a scrolling element at its end while its content grows, until the reader moves up, by
 * however little; then it stays where they are until they reach the end or ask to jump there.
 * @param startsAtEnd false for what is read from its beginning
 */
export function useStickToBottom({ startsAtEnd }: { startsAtEnd: boolean }) {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(startsAtEnd);
  const movedUpAt = useRef(Number.NEGATIVE_INFINITY);
  const settlesAt = useRef(0);
  const [isAway, setIsAway] = useState(false);

  const jump = useCallback(() => {
    stuck.current = true;
    const now = performance.now();
    settlesAt.current = now - movedUpAt.current < scrollingMs ? now + settleMs : 0;
    setIsAway(false);
    const element = viewport.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  const letGo = useCallback(() => {
    stuck.current = false;
  }, []);

  useEffect(() => {
    const element = viewport.current;
    const inner = content.current;
    if (!element || !inner) return;
    return stickToBottom({ element, inner, stuck, movedUpAt, settlesAt, setIsAway });
  }, []);

  return { viewport, content, isAway, jump, letGo };
}

export type StickToBottom = ReturnType<typeof useStickToBottom>;

type Sticking = {
  element: HTMLElement;
  inner: HTMLElement;
  stuck: { current: boolean };
  /** When the reader last made a move up. */
  movedUpAt: { current: number };
  /** Until when a move up that nobody made belongs to what came before a jump. */
  settlesAt: { current: number };
  setIsAway: (isAway: boolean) => void;
};

/** @returns what ends it */
function stickToBottom({ element, inner, stuck, ...sticking }: Sticking): () => void {
  const { movedUpAt, settlesAt, setIsAway } = sticking;
  const events = new AbortController();
  /** Where it was put or seen last; whatever is above was reached by the reader. */
  let lastTop = element.scrollTop;
  const distance = () => element.scrollHeight - element.scrollTop - element.clientHeight;
  const look = () => setIsAway(!stuck.current && distance() > awayPx);

  function onScroll() {
    const settles = performance.now() < settlesAt.current;
    if (settles && distance() > fractionPx) element.scrollTop = element.scrollHeight;
    const moved = element.scrollTop - lastTop;
    // While it is stuck small moves add up: what is compared is where it was put.
    if (!stuck.current || Math.abs(moved) >= fractionPx) lastTop = element.scrollTop;
    // Content that shrinks moves it up as well, but leaves it at its end.
    if (moved <= -fractionPx && distance() > fractionPx) stuck.current = false;
    else if (moved > 0 && distance() <= endPx) stuck.current = true;
    look();
  }

  // Told before anything has moved: the first pixels would be lost to words that come meanwhile.
  function onMove(move: ReaderMove) {
    settlesAt.current = 0;
    if (move === 'up') movedUpAt.current = performance.now();
    if (move === 'up') stuck.current = stuck.current && element.scrollTop <= 0;
    else stuck.current = true;
    if (move === 'end') element.scrollTop = element.scrollHeight;
    look();
  }

  const grown = new ResizeObserver(() => {
    if (stuck.current) element.scrollTop = element.scrollHeight;
    lastTop = element.scrollTop;
    look();
  });
  grown.observe(inner);
  grown.observe(element);
  element.addEventListener('scroll', onScroll, { passive: true, signal: events.signal });
  watchReader(element, onMove, events.signal);
  return () => {
    grown.disconnect();
    events.abort();
  };
}
