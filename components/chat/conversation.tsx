import { ArrowDownIcon } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';

/** As near to the end as counts as being at it, in px. */
const nearPx = 64;

/**
 * Keeps a scrolling element at its end while its content grows, until the user scrolls up; then
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
      // Only a move upwards is the user's wish; content that grows moves the end away by itself.
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

/** The scrolling part of a chat, with the way back to its end. */
export function Conversation({ stick, children }: { stick: StickToBottom; children: ReactNode }) {
  const { viewport, content, isAway, jump } = stick;
  return (
    <div className="relative min-h-0 flex-1">
      <section
        aria-label="Conversation"
        className="relative h-full overflow-y-auto overscroll-contain"
        ref={viewport}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too.
        tabIndex={0}
      >
        <div className="mx-auto grid max-w-3xl grid-cols-1 gap-10 px-4 pt-6 pb-10" ref={content}>
          {children}
        </div>
      </section>
      {isAway && (
        <Button
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-md"
          onClick={() => {
            viewport.current?.focus({ preventScroll: true }); // This button goes.
            jump();
          }}
          size="sm"
          variant="outline"
        >
          <ArrowDownIcon />
          Jump to latest
        </Button>
      )}
    </div>
  );
}
