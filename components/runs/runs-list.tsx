import { type RowSelectionState, useTable } from '@tanstack/react-table';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useHiddenColumns } from '#lib/client/preferences.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import { type RunsOrder, runsOrderOf } from '#lib/shared/runs-order.ts';
import { useRowKeys } from './row-keys.ts';
import { RunCards } from './run-cards.tsx';
import { columns, features } from './run-columns.tsx';
import { RunsTable } from './runs-table.tsx';
import { StopSelectedButton } from './stop-buttons.tsx';

type RunsListProps = {
  runs: readonly ListedRun[];
  sort: string;
  onSort: (sort: string) => void;
  hasMore: boolean;
  isMoreDue: boolean;
  onMore: () => void;
  isNarrow: boolean;
  scroller: RefObject<HTMLDivElement | null>;
};

/** So many rows before the last one that is there, more are asked for. */
const rowsAhead = 10;
/** Of the table's head, which stays above the rows, in pixels. */
const headHeight = 34;

/** The runs that have come, of which those in sight are drawn: as a table, or as cards on a phone. */
export function RunsList(props: RunsListProps) {
  const { runs, hasMore, isMoreDue, onMore, isNarrow, scroller } = props;
  const { table, selected } = useRunsTable(props);
  const { rows } = table.getRowModel();
  const keys = useRowKeys(rows.length);
  const list = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  // What stands above the list grows and shrinks.
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0));
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? 116 : 62),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: headHeight,
    // A row that has the focus is kept, or a keyboard would be thrown back to where the page begins.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      const { focused } = keys;
      return focused === null || focused >= rows.length || seen.includes(focused)
        ? seen
        : [...seen, focused].sort((one, other) => one - other);
    },
  });
  const items = virtualizer.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) >= runs.length - rowsAhead;
  const isWanted = isNearEnd && hasMore && isMoreDue;
  useEffect(() => {
    if (isWanted) onMore();
  }, [isWanted, onMore]);

  const drawn = {
    items: items.map(({ index, start, end }) => ({ index, start: start - top, end: end - top })),
    size: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
  };
  const count = hasMore ? -1 : rows.length;
  return (
    <section aria-label="Runs" ref={list} {...keys.handlers(virtualizer)}>
      {isNarrow ? (
        <RunCards count={count} rows={rows} drawn={drawn} />
      ) : (
        <RunsTable count={count} table={table} drawn={drawn} />
      )}
      {selected.length > 0 && (
        <div className="sticky bottom-4 left-0 flex justify-center pt-4">
          <StopSelectedButton runIds={selected} />
        </div>
      )}
    </section>
  );
}

function useRunsTable({ runs, sort, onSort }: RunsListProps) {
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const { hidden } = useHiddenColumns();
  const isAnyStreaming = runs.some((run) => run.status === 'streaming');
  const columnVisibility = useMemo(
    () => ({
      ...Object.fromEntries([...hidden].map((id) => [id, false])),
      select: isAnyStreaming,
    }),
    [hidden, isAnyStreaming],
  );
  const { by, isDescending } = runsOrderOf(sort);
  const sorting = useMemo(() => [{ id: by, desc: isDescending }], [by, isDescending]);
  const table = useTable({
    features,
    columns,
    data: runs,
    getRowId: (run) => run.id,
    state: { columnVisibility, rowSelection, sorting },
    enableRowSelection: ({ original }) => original.status === 'streaming',
    onRowSelectionChange: setRowSelection,
    manualSorting: true,
    enableSortingRemoval: false,
    sortDescFirst: true,
    onSortingChange: (change) => {
      const [next] = typeof change === 'function' ? change(sorting) : change;
      if (next) onSort(`${next.desc ? '-' : ''}${next.id as RunsOrder['by']}`);
    },
  });
  // One that has ended meanwhile is none to stop any more.
  const selected = runs
    .filter((run) => rowSelection[run.id] && run.status === 'streaming')
    .map((run) => run.id);
  return { table, selected };
}
