import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { db } from '#lib/db/database.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import { exportFormats } from '#lib/shared/export-format.ts';
import type { Engine } from './engine.ts';
import { listRuns, runsQuery } from './list-runs.ts';
import { type RunsFilter, runsWhereFound } from './runs-filter.ts';

/** The query of GET /api/runs/export: that of the list, whose pages it turns by itself. */
export const exportQuery = runsQuery.omit({ cursor: true, limit: true }).extend({
  format: z.enum(exportFormats, `must be one of ${exportFormats.join(', ')}`),
});
export type ExportQuery = z.output<typeof exportQuery>;

/** How much is handed on at once, in characters of text; but always one run. */
const largestPiece = 64 * 1024;

/** How many runs a filtered list has. */
export async function countRuns(userId: string, filter: RunsFilter): Promise<number> {
  // Raw, as the condition is.
  const [counted] = await db().$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM runs WHERE ${await runsWhereFound(userId, filter)}`;
  return Number(counted?.count ?? 0);
}

/**
 * A filtered list of runs as text of the format, piece by piece: it holds one page of the list at a
 * time. A run that starts meanwhile may be missing.
 */
export async function* exportedPieces(
  engine: Engine,
  userId: string,
  { format, ...query }: ExportQuery,
): AsyncGenerator<string, void> {
  if (format === 'csv') yield csvHead();
  let cursor: string | undefined;
  do {
    const page = await listRuns(engine, userId, { ...query, cursor, limit: 100 });
    for (const runs of smallGroups(page.runs)) yield format === 'csv' ? csvOf(runs) : linesOf(runs);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** What is turned into text at once keeps everybody else waiting, so it is little. */
function* smallGroups(runs: readonly ListedRun[]): Generator<ListedRun[]> {
  let group: ListedRun[] = [];
  let size = 0;
  for (const run of runs) {
    group.push(run);
    size += run.text.length;
    if (size < largestPiece) continue;
    yield group;
    group = [];
    size = 0;
  }
  if (group.length > 0) yield group;
}

function linesOf(runs: readonly ListedRun[]): string {
  return runs.map((run) => `${JSON.stringify(run)}\n`).join('');
}

/** A column for each field of a run in JSON, those of its objects apart. */
const columns = [
  'id',
  'chatId',
  'chatTitle',
  'promptId',
  'resumedFromId',
  'provider',
  'model',
  'status',
  'endReason',
  'stopReason',
  'startedAt',
  'firstTokenAt',
  'endedAt',
  'usage.inputTokens',
  'usage.cachedInputTokens',
  'usage.outputTokens',
  'usage.reasoningTokens',
  'usage.unseenTokens',
  'usage.source',
  'cost.usdMicros',
  'cost.priceDate',
  'saved.tokens.low',
  'saved.tokens.high',
  'saved.usdMicros.low',
  'saved.usdMicros.high',
  'receipt.askedBy',
  'receipt.askedAt',
  'receipt.abortedAt',
  'receipt.providerClosedAt',
  'receipt.savedAt',
  'onLeave',
  'error.code',
  'error.message',
  'text',
  'parts',
];

/** For spreadsheets: they know UTF-8 by its mark, and would run what begins like a formula. */
const csv = {
  columns,
  escape_formulas: true,
  record_delimiter: 'windows',
  quote_record_delimiter: true,
} as const;

function csvHead(): string {
  return stringify([], { ...csv, bom: true, header: true });
}

function csvOf(runs: readonly ListedRun[]): string {
  return stringify([...runs], { ...csv, cast: { object: (value) => JSON.stringify(value) } });
}
