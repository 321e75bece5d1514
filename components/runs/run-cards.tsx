import type { Row } from '@tanstack/react-table';
import type { ListedRun } from '#lib/shared/api.ts';
import { costOf, stopPhrase, tokens } from './run-amounts.ts';
import { RunBadge } from './run-badge.tsx';
import { ChatCell, DetailsLink, type features, Tick, titleOf } from './run-columns.tsx';
import { Elapsed, WhenStarted } from './run-times.tsx';
import type { DrawnRows } from './runs-table.tsx';
import { StopRunButton } from './stop-buttons.tsx';

type RunRow = Row<typeof features, ListedRun>;
type RunCardsProps = { rows: readonly RunRow[]; drawn: DrawnRows; count: number };

/** Runs as cards, for a screen that is too narrow for a table. */
export function RunCards({ rows, drawn, count }: RunCardsProps) {
  return (
    <ul className="relative" style={{ height: drawn.size }}>
      {drawn.items.map(({ index, start }) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <li
            aria-posinset={index + 1}
            aria-setsize={count}
            className="absolute inset-x-0 top-0 pb-2"
            data-index={index}
            data-status={row.original.status}
            key={row.id}
            ref={drawn.measure}
            style={{ transform: `translateY(${start}px)` }}
          >
            <RunCard row={row} />
          </li>
        );
      })}
    </ul>
  );
}

function RunCard({ row }: { row: RunRow }) {
  const run = row.original;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-2 rounded-xl border bg-card p-3">
      <div className="min-w-0">
        <ChatCell run={run} />
      </div>
      <DetailsLink run={run} />
      <div className="col-span-2 flex flex-wrap items-start justify-between gap-2">
        <RunBadge run={run} />
        {run.status === 'streaming' && (
          <div className="flex items-center gap-3">
            <Tick
              isOn={row.getIsSelected()}
              name={`Select the run in ${titleOf(run)}`}
              onToggle={row.getToggleSelectedHandler()}
            />
            <StopRunButton run={run} />
          </div>
        )}
      </div>
      <p className="col-span-2 flex flex-wrap gap-x-1.5 text-muted-foreground text-xs">
        <WhenStarted at={run.startedAt} />
        {figuresOf(run).map((figure) => (
          <span key={figure}>· {figure}</span>
        ))}
        <span>
          · {run.status === 'streaming' ? 'for' : 'took'} <Elapsed run={run} />
        </span>
      </p>
    </div>
  );
}

/** What the other columns of the table say. */
function figuresOf(run: ListedRun): string[] {
  const { usage } = run;
  const [cost, stop] = [costOf(run), stopPhrase(run)];
  const about = (grade: string | null) => (grade === 'estimated' ? 'about ' : '');
  return [
    run.model,
    ...(usage ? [`${about(usage.source)}${tokens(usage.outputTokens)}`] : []),
    ...(cost?.grade ? [`${about(cost.grade)}${cost.text}`] : []),
    ...(stop ? [`stopped ${stop}`] : []),
  ];
}
