import { fullDate } from '#components/chats/dates.ts';
import { useNow } from '#lib/client/use-now.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { ago, duration } from './run-figures.ts';

/** How long ago a run started, and when that was. */
export function WhenStarted({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullDate(new Date(at))}>
      {ago(Date.parse(at), now)}
    </time>
  );
}

/** How long a run's first token took. */
export function FirstToken({ run }: { run: Pick<RunJson, 'startedAt' | 'firstTokenAt'> }) {
  return run.firstTokenAt ? between(run.startedAt, run.firstTokenAt) : '';
}

/** How long a run took, or has taken so far. */
export function Elapsed({ run }: { run: Pick<RunJson, 'startedAt' | 'endedAt'> }) {
  return run.endedAt ? between(run.startedAt, run.endedAt) : <SoFar since={run.startedAt} />;
}

function SoFar({ since }: { since: string }) {
  const seconds = Math.max(0, Math.floor((useNow(1000) - Date.parse(since)) / 1000));
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1000);
}

function between(from: string, to: string): string {
  return duration(Math.max(0, Date.parse(to) - Date.parse(from)));
}
