import { type FollowUp, followUps, type StopPlace, stopPlaces } from '#lib/shared/insights.ts';
import { type StopReason, stopReasons } from '#lib/shared/receipt.ts';
import { type EndReason, endReasons, type RunStatus, runStatuses } from '#lib/shared/run.ts';
import { newestFirst, runsOrders } from '#lib/shared/runs-order.ts';
import { spanIn } from '#lib/shared/span.ts';

/**
 * Which runs the runs page lists, and in which order: what its address says, in the words of
 * `GET /api/runs`. Null: all.
 */
export type RunsQuery = {
  status: RunStatus | null;
  endReason: EndReason | null;
  /** A provider's id. */
  provider: string | null;
  model: string | null;
  chatId: string | null;
  /** Times in ISO 8601: started then or later, and before then. */
  from: string | null;
  to: string | null;
  /** Words of the prompt. */
  q: string | null;
  /** Spans, as «100..500». */
  tokens: string | null;
  firstTokenMs: string | null;
  stoppedAfterMs: string | null;
  stopPlace: StopPlace | null;
  stopReason: StopReason | null;
  followUp: FollowUp | null;
  errorCode: string | null;
  sort: string;
};

/** Without what can only be so of runs of one status. */
export const anyEnding = {
  endReason: null,
  stoppedAfterMs: null,
  stopPlace: null,
  stopReason: null,
  followUp: null,
  errorCode: null,
} satisfies Partial<RunsQuery>;

export const allRuns: RunsQuery = {
  ...anyEnding,
  status: null,
  provider: null,
  model: null,
  chatId: null,
  from: null,
  to: null,
  q: null,
  tokens: null,
  firstTokenMs: null,
  sort: newestFirst,
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const longestWords = 200;

/** What an address asks for; what cannot be meant is left out, as a hand may have typed it. */
export function runsQueryIn(search: Pick<URLSearchParams, 'get'>): RunsQuery {
  const chatId = search.get('chatId');
  const sort = search.get('sort');
  return {
    status: oneOf(runStatuses, search.get('status')),
    endReason: oneOf(endReasons, search.get('endReason')),
    provider: search.get('provider')?.slice(0, longestWords) || null,
    model: search.get('model') || null,
    chatId: chatId !== null && uuid.test(chatId) ? chatId : null,
    from: timeIn(search.get('from')),
    to: timeIn(search.get('to')),
    q: search.get('q')?.slice(0, longestWords).trim() || null,
    tokens: spanTextIn(search.get('tokens')),
    firstTokenMs: spanTextIn(search.get('firstTokenMs')),
    stoppedAfterMs: spanTextIn(search.get('stoppedAfterMs')),
    stopPlace: oneOf(stopPlaces, search.get('stopPlace')),
    stopReason: oneOf(stopReasons, search.get('stopReason')),
    followUp: oneOf(followUps, search.get('followUp')),
    errorCode: search.get('errorCode')?.slice(0, longestWords) || null,
    sort: runsOrders.find((each) => each === sort) ?? newestFirst,
  };
}

/** The address of the runs page that lists these; what is not said is as it is by itself. */
export function runsAddress(query: Partial<RunsQuery>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== newestFirst) search.set(name, value);
  }
  const text = search.toString();
  return text ? `/runs?${text}` : '/runs';
}

/** Whether it leaves anything out. */
export function isFiltered({ sort: _, ...filter }: RunsQuery): boolean {
  return Object.values(filter).some((value) => value !== null);
}

/** The start of the day so many days before today's, where the reader is, in ISO 8601. */
export function daysBefore(days: number, nowMs: number): string {
  const day = new Date(nowMs);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - days);
  return day.toISOString();
}

function oneOf<Each extends string>(all: readonly Each[], text: string | null): Each | null {
  return all.find((each) => each === text) ?? null;
}

function spanTextIn(text: string | null): string | null {
  return text !== null && spanIn(text) ? text : null;
}

function timeIn(text: string | null): string | null {
  return text !== null && /^[1-9]\d{3}-/.test(text) && !Number.isNaN(Date.parse(text))
    ? new Date(text).toISOString()
    : null;
}
