import { useCallback, useEffect, useRef, useState } from 'react';

/** As near to the end as counts as being at it, in px. */
const nearPx = 64;

/**
 * Keeps a scrolling element at its end while its content grows, until the reader scrolls up; then
 * it stays where they are until they come back to the end or ask to jump there.
 * @param startsAtEnd false for what is read from its beginning
 */
export function useStickToBottom({ startsAtEnd }: { startsAtEnd: boolean }) {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(startsAtEnd);
  const [isAway, setIsAway] = useState(false);

  const jump = useCallback(() => {
    stuck.current = true;
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
    let lastTop = element.scrollTop;
    const distance = () => element.scrollHeight - element.scrollTop - element.clientHeight;
    function onScroll() {
      if (!element) return;
      // Only a move upwards is the reader's wish; content that grows moves the end away by itself.
      if (element.scrollTop < lastTop - 1 && distance() > nearPx) stuck.current = false;
      else if (distance() <= nearPx) stuck.current = true;
      lastTop = element.scrollTop;
      setIsAway(!stuck.current && distance() > nearPx);
    }
    const grown = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
      setIsAway(!stuck.current && distance() > nearPx);
    });
    grown.observe(inner);
    grown.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      grown.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  return { viewport, content, isAway, jump, letGo };
}

export type StickToBottom = ReturnType<typeof useStickToBottom>;
