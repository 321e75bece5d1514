import { Badge, type BadgeVariant } from '#components/ui/badge.tsx';
import type { RunJson, RunStatus } from '#lib/shared/run.ts';
import { askingCalls } from '#lib/shared/tool-parts.ts';
import { reasonOf, statusNames } from './run-words.ts';

const variants: Record<RunStatus, BadgeVariant> = {
  streaming: 'active',
  completed: 'good',
  canceled: 'stopped',
  failed: 'failed',
};

type RunBadgeProps = {
  run: Pick<RunJson, 'status' | 'endReason'> & Partial<Pick<RunJson, 'error' | 'parts'>>;
};

/** A run's status, and why it ended where that needs saying, or what it waits for. */
export function RunBadge({ run }: RunBadgeProps) {
  const isAsking = run.status === 'streaming' && askingCalls(run.parts ?? []).length > 0;
  const reason = isAsking ? 'Waiting for your approval' : reasonOf(run);
  return (
    <span className="grid gap-1">
      <Badge variant={variants[run.status]}>{statusNames[run.status]}</Badge>
      {reason && (
        <span className="px-1 text-muted-foreground text-xs" title={run.error?.message}>
          {reason}
        </span>
      )}
    </span>
  );
}
