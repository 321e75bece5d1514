'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useRuns, useStreamingChats } from '#lib/client/queries.ts';
import { type RunStatus, runStatuses } from '#lib/shared/run.ts';
import { statusNames } from './run-words.ts';
import { RunsTable } from './runs-table.tsx';
import { StopAllButton, UnconfirmedStops } from './stop-buttons.tsx';

/** One's runs, newest first, filtered by the status in the address. */
export function RunsView() {
  const asked = useSearchParams().get('status');
  const status = runStatuses.find((each) => each === asked) ?? null;
  const streamingChats = useStreamingChats();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useRuns(status);
  const runs = data?.pages.flatMap((page) => page.runs) ?? [];
  const canStopAll = streamingChats > 0 || runs.some((run) => run.status === 'streaming');

  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-5xl grid-cols-1 gap-5 px-4 py-6 md:px-6">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <StatusFilter current={status} />
          {canStopAll && <StopAllButton />}
        </div>
        <UnconfirmedStops />
        {error && runs.length === 0 && (
          <ErrorPanel error={error} onRetry={() => void refetch()} what="The runs" />
        )}
        {isPending && <RunsSkeleton />}
        {data && runs.length === 0 && <NoRuns status={status} />}
        {runs.length > 0 && <RunsTable runs={runs} />}
        {hasNextPage && (
          <Button
            className="justify-self-center"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
            variant="outline"
          >
            {isFetchingNextPage ? 'Loading…' : 'Load more'}
          </Button>
        )}
      </div>
    </div>
  );
}

function StatusFilter({ current }: { current: RunStatus | null }) {
  return (
    <nav aria-label="Filter by status" className="-mx-1 flex flex-wrap gap-1 p-1">
      {[null, ...runStatuses].map((status) => (
        <Link
          aria-current={status === current ? 'page' : undefined}
          className={cn(
            'whitespace-nowrap rounded-full px-3.5 py-1.5 font-medium text-sm transition-colors',
            status === current
              ? 'bg-primary text-primary-foreground'
              : 'text-muted-foreground hover:bg-accent hover:text-accent-foreground',
          )}
          href={status ? `/runs?status=${status}` : '/runs'}
          key={status ?? 'all'}
        >
          {status ? statusNames[status] : 'All'}
        </Link>
      ))}
    </nav>
  );
}

function NoRuns({ status }: { status: RunStatus | null }) {
  return (
    <div className="grid justify-items-center gap-4 rounded-2xl border border-dashed px-6 py-16 text-center">
      <p className="text-muted-foreground">
        {status
          ? `You have no ${statusNames[status].toLowerCase()} runs.`
          : 'No runs yet. Each answer will be listed here, with how it ended and how long it took.'}
      </p>
      <Button asChild variant="outline">
        <Link href={status ? '/runs' : '/'}>{status ? 'Show all runs' : 'Ask something'}</Link>
      </Button>
    </div>
  );
}

function RunsSkeleton() {
  return (
    <div className="grid gap-4 pt-2">
      <span className="sr-only">Loading the runs…</span>
      {['a', 'b', 'c', 'd', 'e'].map((key) => (
        <Skeleton className="h-10 w-full" key={key} />
      ))}
    </div>
  );
}
