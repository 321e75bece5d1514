import { followUpNames, placeNames, whyNames } from '#components/runs/stop-names.ts';
import type { RunsQuery } from '#lib/client/runs-address.ts';
import { followUps, type Insights, stopPlaces } from '#lib/shared/insights.ts';
import { stopReasons } from '#lib/shared/receipt.ts';
import { type Span, spanText } from '#lib/shared/span.ts';
import { bucketName, percent, shareOf } from './amounts.ts';
import type { Chart, CountMark } from './chart.ts';
import { type Chosen, runsBehind } from './runs-behind.ts';

/** How often something was so of stopped answers, each with the list of just these. */
export function stopMarks({ stops, afterStop }: Insights, chosen: Chosen) {
  const mark = (label: string, value: number, of: Partial<RunsQuery>): CountMark => ({
    label,
    value,
    href: runsBehind(chosen, 'canceled', of),
  });
  return {
    bySeconds: stops.bySeconds.map((bucket) => {
      const ms = { from: bucket.from * 1000, to: bucket.to === null ? null : bucket.to * 1000 };
      return mark(bucketName(bucket, false), bucket.runs, { stoppedAfterMs: spanText(ms) });
    }),
    byTokens: stops.byTokens.map((bucket) =>
      mark(bucketName(bucket, true), bucket.runs, { tokens: spanText(bucket) }),
    ),
    places: stopPlaces.map((stopPlace) =>
      mark(placeNames[stopPlace], stops.places[stopPlace], { stopPlace }),
    ),
    followUps: followUps.map((followUp) =>
      mark(followUpNames[followUp], afterStop.followUps[followUp], { followUp }),
    ),
    why: stopReasons.map((stopReason) =>
      mark(whyNames[stopReason], stops.why[stopReason], { stopReason }),
    ),
  };
}

/** How often each error was met. */
export function failureMarks({ failures }: Insights, chosen: Chosen): CountMark[] {
  return failures.map(({ code, runs }) => ({
    label: code,
    value: runs,
    href: runsBehind(chosen, 'failed', { errorCode: code }),
  }));
}

/** As shares, since far more answers complete than are stopped. */
export function firstTokenChart({ firstTokens }: Insights, chosen: Chosen): Chart {
  const hrefOf = (status: 'completed' | 'canceled', span: Span) =>
    runsBehind(chosen, status, { firstTokenMs: spanText(span) });
  return {
    series: [
      { key: 'completed', name: 'Of the completed', look: 'completed' },
      { key: 'canceled', name: 'Of the stopped', look: 'stopped' },
    ],
    marks: firstTokens.buckets.map(({ completed, canceled, ...span }) => ({
      label: span.to === null ? `${span.from / 1000}+` : `${span.from / 1000}–${span.to / 1000}`,
      values: {
        completed: shareOf(completed, firstTokens.completed.runs) ?? 0,
        canceled: shareOf(canceled, firstTokens.canceled.runs) ?? 0,
      },
      hrefs: { completed: hrefOf('completed', span), canceled: hrefOf('canceled', span) },
    })),
    areShares: true,
    format: percent,
  };
}
