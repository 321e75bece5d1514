import { useEffect, useState } from 'react';

/** The time in ms, renewed as often as what is drawn with it needs: «5 minutes ago» is as it was. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
