'use client';

import { everything } from '#components/chat/stops.ts';
import { useStops } from '#components/chat/use-stops.ts';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';

/** Stops every answer of the reader, in whichever tab and on whichever device. */
export function StopAllButton() {
  const { states, stopAll } = useStops();
  const isStopping = states.has(everything);
  return (
    <Button disabled={isStopping} onClick={stopAll} size="sm" variant="outline">
      <HaltMark className="text-stop" />
      {isStopping ? 'Stopping…' : 'Stop all'}
    </Button>
  );
}

/** Says so while a stop is not confirmed. */
export function UnconfirmedStops() {
  const { states } = useStops();
  if (![...states.values()].includes('unconfirmed')) return null;
  return (
    <p className="text-muted-foreground text-sm" role="status">
      A stop is not confirmed yet: the server has not said that it happened. Asking again…
    </p>
  );
}
