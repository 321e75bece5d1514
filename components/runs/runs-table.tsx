import type { ReactTable } from '@tanstack/react-table';
import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { cn } from '#components/ui/class-names.ts';
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '#components/ui/table.tsx';
import type { ListedRun } from '#lib/shared/api.ts';
import type { features } from './run-columns.tsx';

/** The rows in sight, where they are in the whole list in pixels, and how its size is learned. */
export type DrawnRows = {
  items: readonly { index: number; start: number; end: number }[];
  size: number;
  measure: (element: Element | null) => void;
};

type RunsTableProps = {
  table: ReactTable<typeof features, ListedRun>;
  drawn: DrawnRows;
  /** -1 where it is not known. */
  count: number;
};

const leastChatWidth = 148;

/** Runs as a table; what is not in sight is room. */
export function RunsTable({ table, drawn, count }: RunsTableProps) {
  const shown = table.getVisibleLeafColumns();
  const widths = shown.map((column) => column.columnDef.meta?.width);
  const minWidth = widths.reduce<number>((sum, width) => sum + (width ?? leastChatWidth), 0);
  return (
    <Table
      aria-colcount={shown.length}
      aria-rowcount={count === -1 ? -1 : count + 1}
      className="table-fixed"
      style={{ minWidth }}
    >
      <caption className="sr-only">Runs</caption>
      <colgroup>
        {shown.map((column, index) => (
          <col key={column.id} style={{ width: widths[index] }} />
        ))}
      </colgroup>
      <TableHeader className="sticky top-0 z-10 border-0 bg-background shadow-[inset_0_-1px_var(--border)]">
        <tr aria-rowindex={1}>
          {table.getFlatHeaders().map((header) => (
            <HeadCell header={header} key={header.id}>
              <table.FlexRender header={header} />
            </HeadCell>
          ))}
        </tr>
      </TableHeader>
      <TableBody>
        <Rows table={table} drawn={drawn} />
      </TableBody>
    </Table>
  );
}

type Header = ReturnType<RunsTableProps['table']['getFlatHeaders']>[number];

function HeadCell({ header, children }: { header: Header; children: ReactNode }) {
  const { column } = header;
  const isNumber = column.columnDef.meta?.isNumber;
  if (!column.getCanSort()) {
    return (
      <TableHead className={cn('px-2 align-middle', isNumber && 'text-right')}>
        {children}
      </TableHead>
    );
  }
  const order = column.getIsSorted();
  const Arrow = order === 'asc' ? ArrowUpIcon : ArrowDownIcon;
  return (
    <TableHead
      aria-sort={order === false ? undefined : order === 'asc' ? 'ascending' : 'descending'}
      className={cn('px-2 align-middle', isNumber && 'text-right')}
    >
      <button
        className={cn(
          'group -mx-1 inline-flex items-center gap-0.5 rounded px-1 hover:text-foreground',
          isNumber && 'flex-row-reverse',
          order !== false && 'text-foreground',
        )}
        onClick={column.getToggleSortingHandler()}
        type="button"
      >
        {children}
        <Arrow
          aria-hidden
          className={cn('size-3', order === false && 'opacity-0 group-hover:opacity-60')}
        />
      </button>
    </TableHead>
  );
}

function Rows({ table, drawn }: Pick<RunsTableProps, 'table' | 'drawn'>) {
  const { rows } = table.getRowModel();
  let end = 0;
  const trs = drawn.items.map(({ index, start, end: itemEnd }) => {
    const row = rows[index];
    const room = start - end;
    end = itemEnd;
    if (!row) return null;
    return (
      <Fragment key={row.id}>
        <Room height={room} />
        <TableRow
          aria-rowindex={index + 2}
          data-index={index}
          data-status={row.original.status}
          ref={drawn.measure}
        >
          {row.getVisibleCells().map((cell) => (
            <TableCell className={cellClasses(cell.column)} key={cell.id}>
              <table.FlexRender cell={cell} />
            </TableCell>
          ))}
        </TableRow>
      </Fragment>
    );
  });
  return (
    <>
      {trs}
      <Room height={drawn.size - end} />
    </>
  );
}

function cellClasses(column: Header['column']): string {
  const { isNumber, width } = column.columnDef.meta ?? {};
  return cn(
    'px-2 py-2.5 last:px-0',
    width !== undefined && 'text-muted-foreground',
    isNumber && 'text-right tabular-nums',
  );
}

/** Where rows are that are not drawn. */
function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}
