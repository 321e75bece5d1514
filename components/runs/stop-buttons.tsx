'use client';

import { usePathname } from 'next/navigation';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { isMeantForAnother } from '#lib/client/presses.ts';
import { useStreamingChats } from '#lib/client/queries.ts';
import { everything } from '#lib/client/stops.ts';
import { usePageState, useStopStates } from '#lib/client/use-page-state.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import type { ChatListItem } from '#lib/shared/chat.ts';

/** Stops a run that streams, wherever it does. */
export function StopRunButton({ run }: { run: ListedRun }) {
  const { stops } = usePageState();
  const isStopping = useStopStates().has(run.id);
  return (
    <Button
      aria-label={`Stop answer in ${run.chatTitle || 'Untitled chat'}`}
      disabled={isStopping}
      onClick={(event) => isMeantForAnother(event, run.id) || stops.stopRun(run.id)}
      ref={handFocusOn}
      size="sm"
      variant="outline"
    >
      <HaltMark className="text-stop" />
      {isStopping ? 'Stopping…' : 'Stop'}
    </Button>
  );
}

/** Stops the answer that streams in another chat than the one on screen. */
export function StopChatButton({ chat }: { chat: ChatListItem }) {
  const { stops } = usePageState();
  const isStopping = useStopStates().has(chat.id);
  const name = `Stop answer in ${chat.title || 'Untitled chat'}`;
  return (
    <Button
      aria-label={name}
      className="size-7 text-stop"
      disabled={isStopping}
      onClick={(event) => isMeantForAnother(event, chat.id) || stops.stopChat(chat.id)}
      ref={handFocusOn}
      size="icon-sm"
      title={name}
      variant="ghost"
    >
      <HaltMark />
    </Button>
  );
}

/** Stops every answer of the user, in whichever tab and on whichever device. */
export function StopAllButton() {
  const { stops } = usePageState();
  const isStopping = useStopStates().has(everything);
  return (
    <Button disabled={isStopping} onClick={() => stops.stopAll()} size="sm" variant="outline">
      <HaltMark className="text-stop" />
      {isStopping ? 'Stopping…' : 'Stop all'}
    </Button>
  );
}

/** Stops the runs that are selected. */
export function StopSelectedButton({ runIds }: { runIds: readonly string[] }) {
  const { stops } = usePageState();
  const states = useStopStates();
  const isStopping = runIds.every((id) => states.has(id));
  return (
    <Button
      disabled={isStopping}
      onClick={() => {
        for (const id of runIds) stops.stopRun(id);
      }}
      size="sm"
      variant="stop"
    >
      <HaltMark />
      {isStopping ? 'Stopping…' : `Stop selected (${runIds.length})`}
    </Button>
  );
}

/** Says so while a stop is not confirmed. */
export function UnconfirmedStops() {
  const states = useStopStates();
  if (![...states.values()].includes('unconfirmed')) return null;
  return (
    <p className="text-muted-foreground text-sm" role="status">
      A stop is not confirmed yet: the server is not responding. Trying again…
    </p>
  );
}

/** What can be stopped everywhere at once. The runs page has this itself. */
export function SidebarStops() {
  const isOnRunsPage = usePathname() === '/runs';
  const count = useStreamingChats();
  if (isOnRunsPage) return null;
  return (
    <div className="grid gap-2 border-t px-3 py-2 empty:hidden">
      {count > 1 && (
        <div className="flex items-center justify-between gap-2 pl-2 text-muted-foreground text-sm">
          {count} answers are streaming
          <StopAllButton />
        </div>
      )}
      <UnconfirmedStops />
    </div>
  );
}

/**
 * The ref of a button that goes when its work is done: the focus goes on to the link of its row,
 * so that a keyboard is not thrown back to where the page begins.
 */
function handFocusOn(button: HTMLButtonElement): () => void {
  return () => {
    const hasFocus = document.activeElement === button;
    if (hasFocus) button.closest('li, tr')?.querySelector('a')?.focus();
  };
}
