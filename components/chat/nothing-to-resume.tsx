import { hasBeginning } from '#lib/client/answer-parts.ts';
import type { RunJson } from '#lib/shared/run.ts';

/** Why an answer that was cut short cannot be resumed, where it has been at work and has no text yet. */
export function NothingToResume({ run }: { run: RunJson }) {
  const isCutShort = run.status === 'canceled' || run.status === 'failed';
  if (!isCutShort || hasBeginning(run) || run.parts.length === 0) return null;
  return (
    <p className="text-muted-foreground text-sm">
      There is no text to resume yet. Regenerate starts the answer over.
    </p>
  );
}
