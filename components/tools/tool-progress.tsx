import { duration } from '#components/runs/run-figures.ts';
import { cn } from '#components/ui/class-names.ts';
import { useNow } from '#lib/client/use-now.ts';
import type { ToolCallProgress } from '#lib/shared/tool-call.ts';

type ToolProgressProps = { progress: ToolCallProgress; isOver: boolean };

/** How far a call says, or has said, that it has come. */
export function ToolProgress({ progress, isOver }: ToolProgressProps) {
  const { progress: done, total, message } = progress;
  const percent = total ? Math.min(100, Math.floor((done / total) * 100)) : null;
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-4 text-muted-foreground">
        {message && <span className="wrap-anywhere">{message}</span>}
        <span className="ml-auto tabular-nums">
          {percent === null ? `${done.toLocaleString('en')} done` : `${percent} %`}
        </span>
      </div>
      {percent !== null && (
        <progress
          aria-label="Progress"
          className={cn(
            'h-1.5 w-full appearance-none overflow-hidden rounded-full bg-muted [&::-moz-progress-bar]:bg-ring [&::-webkit-progress-bar]:bg-muted [&::-webkit-progress-value]:bg-ring',
            isOver && 'grayscale',
          )}
          max={100}
          value={percent}
        />
      )}
    </div>
  );
}

/** How long a call has been running, in whole seconds. */
export function Elapsed({ since }: { since: string }) {
  const passed = Math.max(0, useNow(1000) - Date.parse(since));
  return <span className="tabular-nums">{duration(Math.floor(passed / 1000) * 1000)}</span>;
}
