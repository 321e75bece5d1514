import Link from 'next/link';
import { fullDate } from '#components/chats/dates.ts';
import { Badge, type BadgeVariant } from '#components/ui/badge.tsx';
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '#components/ui/table.tsx';
import { addressOf } from '#lib/client/chat-address.ts';
import { useNow } from '#lib/client/use-now.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import type { RunJson, RunStatus } from '#lib/shared/run.ts';
import { ago, amountOf, durationOf, excerptOf } from './run-figures.ts';
import { reasonOf, statusNames } from './run-words.ts';
import { StopRunButton } from './stop-buttons.tsx';

/** Runs as a table; on a narrow screen the lesser columns fold into the first. */
export function RunsTable({ runs }: { runs: readonly ListedRun[] }) {
  const now = useNow();
  return (
    <Table>
      <caption className="sr-only">Runs, newest first</caption>
      <TableHeader>
        <tr>
          <TableHead className="pl-0">Status</TableHead>
          <TableHead>Chat</TableHead>
          <TableHead className="hidden md:table-cell">Model</TableHead>
          <TableHead className="hidden sm:table-cell">When</TableHead>
          <TableHead className="hidden sm:table-cell">Took</TableHead>
          <TableHead className="hidden pr-0 text-right sm:table-cell">Length</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {runs.map((run) => (
          <RunRow key={run.id} now={now} run={run} />
        ))}
      </TableBody>
    </Table>
  );
}

/** What the other columns say, in one line that breaks between them only. */
function foldedOf(run: ListedRun, now: number): string {
  const when = ago(Date.parse(run.startedAt), now);
  return [when, run.model, durationOf(run), ...amountOf(run)]
    .filter((each) => each !== null)
    .map((each) => each.replaceAll(' ', '\u00a0'))
    .join(' · ');
}

function RunRow({ run, now }: { run: ListedRun; now: number }) {
  const started = new Date(run.startedAt);
  const excerpt = excerptOf(run.text);
  return (
    <TableRow data-status={run.status}>
      <TableCell className="w-px whitespace-nowrap pl-0">
        <div className="grid justify-items-start gap-1.5">
          <RunBadge run={run} />
          {run.status === 'streaming' && <StopRunButton run={run} />}
        </div>
      </TableCell>
      <TableCell className="max-w-0 md:max-w-72">
        <Link
          className="line-clamp-2 rounded-sm font-medium hover:underline"
          dir="auto"
          href={addressOf(run.chatId, { kind: 'run', id: run.id })}
          prefetch={false}
        >
          {run.chatTitle || 'Untitled chat'}
        </Link>
        <span className="mt-0.5 block text-muted-foreground text-xs sm:hidden">
          {foldedOf(run, now)}
        </span>
        {excerpt && (
          <span className="mt-0.5 block truncate text-muted-foreground text-xs" dir="auto">
            {excerpt}
          </span>
        )}
      </TableCell>
      <TableCell className="hidden max-w-44 truncate text-muted-foreground md:table-cell">
        {run.model}
      </TableCell>
      <TableCell className="hidden w-px whitespace-nowrap text-muted-foreground sm:table-cell">
        <time dateTime={run.startedAt} title={fullDate(started)}>
          {ago(started.getTime(), now)}
        </time>
      </TableCell>
      <TableCell className="hidden whitespace-nowrap text-muted-foreground tabular-nums sm:table-cell">
        {durationOf(run) ?? '…'}
      </TableCell>
      <TableCell className="hidden whitespace-nowrap pr-0 text-right text-muted-foreground tabular-nums sm:table-cell">
        {amountOf(run).map((amount) => (
          <span className="block" key={amount}>
            {amount}
          </span>
        ))}
      </TableCell>
    </TableRow>
  );
}

const variants: Record<RunStatus, BadgeVariant> = {
  streaming: 'active',
  completed: 'good',
  canceled: 'stopped',
  failed: 'failed',
};

/** A run's status, and why it ended where that needs saying. */
function RunBadge({ run }: { run: Pick<RunJson, 'status' | 'endReason' | 'error'> }) {
  const reason = reasonOf(run);
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
