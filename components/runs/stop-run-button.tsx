'use client';

import { useStops } from '#components/chat/use-stops.ts';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import type { ListedRun } from '#lib/client/api.ts';
import { handFocusOn } from '#lib/client/hand-focus-on.ts';
import { isMeantForAnother } from '#lib/client/same-press.ts';

/** Stops a run that streams, wherever it does. */
export function StopRunButton({ run }: { run: ListedRun }) {
  const { states, stopRun } = useStops();
  const isStopping = states.has(run.id);
  return (
    <Button
      aria-label={`Stop answer in ${run.chatTitle || 'Untitled chat'}`}
      disabled={isStopping}
      onClick={(event) => isMeantForAnother(event, run.id) || stopRun(run.id)}
      ref={handFocusOn}
      size="sm"
      variant="outline"
    >
      <HaltMark className="text-stop" />
      {isStopping ? 'Stopping…' : 'Stop'}
    </Button>
  );
}
