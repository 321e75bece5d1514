'use client';

import { FilterIcon } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useRef } from 'react';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { NativeSelect } from '#components/ui/native-select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useRuns, useStreamingChats } from '#lib/client/queries.ts';
import {
  allRuns,
  isFiltered,
  type RunsQuery,
  runsAddress,
  runsQueryIn,
} from '#lib/client/runs-address.ts';
import { useIsNarrow } from '#lib/client/use-is-narrow.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { ExportButton } from './export-button.tsx';
import { statusNames } from './run-words.ts';
import { RunsFilters, StatusFilter } from './runs-filters.tsx';
import { RunsList } from './runs-list.tsx';
import { StopAllButton, UnconfirmedStops } from './stop-buttons.tsx';

/** One's runs, as the address asks for them. */
export function RunsView() {
  const search = useSearchParams();
  const query = useMemo(() => runsQueryIn(search), [search]);
  const isNarrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const streamingChats = useStreamingChats();
  const { data, error, refetch, fetchNextPage, ...list } = useRuns(query);
  const runs = useMemo(() => data?.pages.flatMap((page) => page.runs) ?? [], [data]);
  const canStopAll = streamingChats > 0 || runs.some((run) => run.status === 'streaming');

  const change = useCallback(
    (changed: Partial<RunsQuery>, isTyping = false) => {
      const address = runsAddress({ ...query, ...changed });
      // Next follows the native calls; nothing has to be asked of its server for this.
      if (isTyping) window.history.replaceState(null, '', address);
      else window.history.pushState(null, '', address);
    },
    [query],
  );
  const sort = useCallback((by: string) => change({ sort: by }), [change]);
  const Filters = isNarrow ? FoldedFilters : FilterBar;
  const more = useCallback(() => {
    if (!list.isFetching) void fetchNextPage();
  }, [list.isFetching, fetchNextPage]);

  return (
    <div className="relative min-h-0 flex-1 overflow-auto" ref={scroller}>
      <div className="sticky left-0 grid grid-cols-1 gap-3 px-4 pt-4 pb-3">
        <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <StatusFilter query={query} />
          <div className="flex flex-wrap items-center gap-2">
            {canStopAll && <StopAllButton />}
            {(runs.length > 0 || isFiltered(query)) && <ExportButton list={query} />}
            <Button asChild size="sm" variant="outline">
              <Link href="/runs/insights">Insights</Link>
            </Button>
          </div>
        </div>
        <Filters change={change} query={query} runs={runs} />
        <UnconfirmedStops />
        {error && runs.length === 0 && (
          <ErrorPanel error={error} onRetry={() => void refetch()} what="The runs" />
        )}
        {list.isPending && <RunsSkeleton />}
        {data && runs.length === 0 && <NoRuns query={query} />}
      </div>
      {runs.length > 0 && (
        <div className={cn('px-4 pb-8', list.isPlaceholderData && 'opacity-60')}>
          <RunsList
            hasMore={list.hasNextPage}
            // One that did not come is asked for by hand, not again and again.
            isMoreDue={!list.isFetchNextPageError}
            isNarrow={isNarrow}
            onMore={more}
            onSort={sort}
            runs={runs}
            scroller={scroller}
            sort={query.sort}
          />
          {list.isFetchingNextPage && (
            <p className="sticky left-0 py-4 text-center text-muted-foreground text-sm">Loading…</p>
          )}
          {list.isFetchNextPageError && !list.isFetchingNextPage && (
            <div className="sticky left-0 pt-4">
              <ErrorPanel error={error} onRetry={more} what="More runs" />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

type FilterBarProps = {
  query: RunsQuery;
  change: (changed: Partial<RunsQuery>, isTyping?: boolean) => void;
  runs: readonly ListedRun[];
};

function FilterBar({ query, change, runs }: FilterBarProps) {
  return (
    <div className="flex items-start justify-between gap-2">
      <RunsFilters onChange={change} query={query} runs={runs} />
      <ColumnsMenu />
    </div>
  );
}

const orders: readonly { sort: string; name: string }[] = [
  { sort: '-startedAt', name: 'Newest first' },
  { sort: 'startedAt', name: 'Oldest first' },
  { sort: '-duration', name: 'Longest first' },
  { sort: '-firstToken', name: 'Slowest first token' },
  { sort: '-tokens', name: 'Most tokens' },
  { sort: '-cost', name: 'Highest cost' },
];

/** On a phone the filters are folded away, and the order has no head of a table to be chosen by. */
function FoldedFilters({ query, change, runs }: FilterBarProps) {
  const isNamed = orders.some(({ sort }) => sort === query.sort);
  return (
    <div className="flex items-start justify-between gap-2">
      <details className="min-w-0 flex-1" open={isFiltered({ ...query, status: null })}>
        <summary className="inline-flex h-8 cursor-pointer select-none list-none items-center gap-2 rounded-lg border border-input bg-card px-3 text-sm [&::-webkit-details-marker]:hidden">
          <FilterIcon aria-hidden className="size-4" />
          Filters
        </summary>
        <div className="pt-2">
          <RunsFilters onChange={change} query={query} runs={runs} />
        </div>
      </details>
      <NativeSelect
        aria-label="Order"
        className="rounded-lg border border-input bg-card"
        onChange={({ target }) => change({ sort: target.value })}
        value={query.sort}
      >
        {orders.map(({ sort, name }) => (
          <option key={sort} value={sort}>
            {name}
          </option>
        ))}
        {!isNamed && <option value={query.sort}>Another order</option>}
      </NativeSelect>
    </div>
  );
}

function NoRuns({ query }: { query: RunsQuery }) {
  const isOnlyStatus = !isFiltered({ ...query, status: null });
  const sentence = !isFiltered(query)
    ? 'No runs yet. Each answer will be listed here, with how it ended and how long it took.'
    : isOnlyStatus && query.status
      ? `You have no ${statusNames[query.status].toLowerCase()} runs.`
      : 'No runs match these filters.';
  return (
    <div className="grid justify-items-center gap-4 rounded-2xl border border-dashed px-6 py-16 text-center">
      <p className="text-muted-foreground">{sentence}</p>
      <Button asChild variant="outline">
        <Link href={isFiltered(query) ? runsAddress(allRuns) : '/'}>
          {isFiltered(query) ? 'Show all runs' : 'Ask something'}
        </Link>
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
