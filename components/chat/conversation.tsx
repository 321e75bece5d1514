import { ArrowDownIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import type { StickToBottom } from './stick-to-bottom.ts';

type ConversationProps = {
  stick: StickToBottom;
  /** Whether there is an answer or a prompt whose end one could be away from. */
  hasEnd: boolean;
  children: ReactNode;
};

/** The scrolling part of a chat, with the way back to its end. */
export function Conversation({ stick, hasEnd, children }: ConversationProps) {
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
      {isAway && hasEnd && (
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
