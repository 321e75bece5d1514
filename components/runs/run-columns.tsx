import {
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { ChevronRightIcon } from 'lucide-react';
import Link from 'next/link';
import { addressOf } from '#lib/client/chat-address.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import { type Amount, costOf, generatedTokens, stoppedAt } from './run-amounts.ts';
import { RunBadge } from './run-badge.tsx';
import { excerptOf } from './run-figures.ts';
import { Elapsed, FirstToken, WhenStarted } from './run-times.tsx';
import { StopRunButton } from './stop-buttons.tsx';

type ColumnMeta = {
  name: string;
  /** In pixels; the one without takes what is left. */
  width?: number;
  isNumber?: boolean;
};

/** What the server sorts and the page shows, hides and selects. */
export const features = tableFeatures({
  columnMeta: metaHelper<ColumnMeta>(),
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
});

const helper = createColumnHelper<typeof features, ListedRun>();

/** The columns of the list of runs. One that can be sorted by has the key of that order as its id. */
export const columns = helper.columns([
  helper.display({
    id: 'select',
    enableHiding: false,
    header: ({ table }) => (
      <Tick
        isOn={table.getIsAllRowsSelected()}
        name="Select all that stream"
        onToggle={table.getToggleAllRowsSelectedHandler()}
      />
    ),
    cell: ({ row }) =>
      row.getCanSelect() && (
        <Tick
          isOn={row.getIsSelected()}
          name={`Select the run in ${titleOf(row.original)}`}
          onToggle={row.getToggleSelectedHandler()}
        />
      ),
    meta: { name: 'Selected', width: 30 },
  }),
  helper.display({
    id: 'status',
    enableHiding: false,
    header: 'Status',
    cell: ({ row: { original: run } }) => (
      <div className="grid justify-items-start gap-1.5">
        <RunBadge run={run} />
        {run.status === 'streaming' && <StopRunButton run={run} />}
      </div>
    ),
    meta: { name: 'Status', width: 120 },
  }),
  helper.display({
    id: 'chat',
    enableHiding: false,
    header: 'Chat',
    cell: ({ row: { original: run } }) => <ChatCell run={run} />,
    meta: { name: 'Chat' },
  }),
  helper.accessor('model', {
    id: 'model',
    enableSorting: false,
    header: 'Model',
    cell: ({ getValue }) => <span className="block truncate">{getValue()}</span>,
    meta: { name: 'Model', width: 112 },
  }),
  helper.accessor('startedAt', {
    id: 'startedAt',
    header: 'Started',
    cell: ({ getValue }) => <WhenStarted at={getValue()} />,
    meta: { name: 'Started', width: 116 },
  }),
  helper.accessor('firstTokenAt', {
    id: 'firstToken',
    header: 'First token',
    cell: ({ row: { original: run } }) => <FirstToken run={run} />,
    meta: { name: 'Time to first token', width: 82, isNumber: true },
  }),
  helper.accessor('endedAt', {
    id: 'duration',
    header: 'Took',
    cell: ({ row: { original: run } }) => <Elapsed run={run} />,
    meta: { name: 'Duration', width: 68, isNumber: true },
  }),
  helper.accessor('usage', {
    id: 'tokens',
    header: 'Tokens',
    cell: ({ row: { original: run } }) => <AmountCell amount={generatedTokens(run)} />,
    meta: { name: 'Tokens', width: 84, isNumber: true },
  }),
  helper.accessor('cost', {
    id: 'cost',
    header: 'Cost',
    cell: ({ row: { original: run } }) => <AmountCell amount={costOf(run)} />,
    meta: { name: 'Cost', width: 86, isNumber: true },
  }),
  helper.display({
    id: 'stoppedAt',
    header: 'Stopped at',
    cell: ({ row: { original: run } }) => stoppedAt(run),
    meta: { name: 'Stopped at', width: 96 },
  }),
  helper.display({
    id: 'details',
    enableHiding: false,
    header: () => <span className="sr-only">Details</span>,
    cell: ({ row: { original: run } }) => <DetailsLink run={run} />,
    meta: { name: 'Details', width: 36 },
  }),
]);

/** The columns that can be hidden, by id and name. */
export const hideable = columns.flatMap((column) =>
  column.enableHiding === false || !column.id || !column.meta
    ? []
    : [{ id: column.id, name: column.meta.name }],
);

export function titleOf({ chatTitle }: ListedRun): string {
  return chatTitle || 'Untitled chat';
}

/** The chat and how the answer begins; leads to the answer's place in it. */
export function ChatCell({ run }: { run: ListedRun }) {
  const excerpt = excerptOf(run.text);
  return (
    <>
      <Link
        className="line-clamp-1 rounded-sm font-medium text-foreground hover:underline"
        dir="auto"
        href={addressOf(run.chatId, { kind: 'run', id: run.id })}
        prefetch={false}
      >
        {titleOf(run)}
      </Link>
      {excerpt && (
        <span className="mt-0.5 block truncate text-muted-foreground text-xs" dir="auto">
          {excerpt}
        </span>
      )}
    </>
  );
}

export function DetailsLink({ run }: { run: ListedRun }) {
  return (
    <Link
      aria-label={`Details of the run in ${titleOf(run)}`}
      className="grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground"
      href={`/runs/${run.id}`}
      prefetch={false}
      title="Details"
    >
      <ChevronRightIcon aria-hidden className="size-4" />
    </Link>
  );
}

/** A figure and, below it, how well it is known. */
function AmountCell({ amount }: { amount: Amount | null }) {
  if (!amount) return '…';
  return (
    <>
      <span className="block">{amount.text}</span>
      {amount.grade && <span className="block text-xs">{amount.grade}</span>}
    </>
  );
}

type TickProps = { name: string; isOn: boolean; onToggle: (event: unknown) => void };

export function Tick({ name, isOn, onToggle }: TickProps) {
  return (
    <input
      aria-label={name}
      checked={isOn}
      className="size-4 accent-primary"
      onChange={onToggle}
      type="checkbox"
    />
  );
}
