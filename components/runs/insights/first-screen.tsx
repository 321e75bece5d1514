import Link from 'next/link';
import type { ReactNode } from 'react';
import { dollars, range } from '#components/runs/run-amounts.ts';
import { type Insights, type Step, shareStopped } from '#lib/shared/insights.ts';
import { about, count, milliseconds, percent, shareOf } from './amounts.ts';
import type { Chart } from './chart.ts';
import { Figure } from './figure.tsx';
import { type Chosen, runsBehind } from './runs-behind.ts';

type FirstScreenProps = { chosen: Chosen; insights: Insights };

/** The answer for whoever looks rather than reads: three figures and one chart. */
export function FirstScreen({ chosen, insights }: FirstScreenProps) {
  const { totals, stops } = insights;
  const ended = totals.completed + totals.canceled + totals.failed;
  const stopped = runsBehind(chosen, 'canceled');
  const { saved } = stops;
  return (
    <div className="grid grid-cols-1 gap-6">
      <dl className="grid gap-2 sm:grid-cols-3 sm:gap-3">
        <KeyFigure
          href={stopped}
          name="Stopped"
          note={`${count(totals.canceled)} of ${count(ended)} answers. ${percent(shareOf(totals.failed, ended))} failed.`}
          value={percent(shareStopped(totals))}
        />
        <KeyFigure
          href={stopped}
          name="Half of the stops come within"
          note={`${percent(shareOf(stops.places.beforeFirstToken, totals.canceled))} come before the first token.`}
          value={milliseconds(stops.after.p50)}
        />
        <KeyFigure
          href={stopped}
          name="Saved by Stop, an estimate"
          note={`${range(saved.tokens, about)} tokens were not generated.`}
          value={range(saved.usdMicros, dollars)}
        />
      </dl>
      <Figure chart={overTime(insights, chosen)} of="Began" title="Answers over time">
        Each bar is {stepWords[insights.step]}, in UTC.
      </Figure>
    </div>
  );
}

type KeyFigureProps = { name: string; value: string; note: ReactNode; href: string };

function KeyFigure({ name, value, note, href }: KeyFigureProps) {
  return (
    <div className="rounded-2xl border bg-card px-4 py-3 sm:px-5 sm:py-4">
      <dt className="text-muted-foreground text-sm">{name}</dt>
      <dd className="sm:mt-1">
        <Link
          className="font-serif text-2xl tracking-tight sm:text-3xl underline-offset-4 hover:underline"
          href={href}
        >
          {value}
        </Link>
        <p className="text-muted-foreground text-sm sm:mt-1">{note}</p>
      </dd>
    </div>
  );
}

const statuses = [
  { key: 'completed', name: 'Completed', look: 'completed' },
  { key: 'canceled', name: 'Stopped', look: 'stopped' },
  { key: 'failed', name: 'Failed', look: 'failed' },
  { key: 'streaming', name: 'Streaming', look: 'streaming' },
] as const;

function overTime({ overTime: bars, step, to }: Insights, chosen: Chosen): Chart {
  const series = statuses.filter(({ key }) => bars.some((bar) => bar[key] > 0));
  const marks = bars.map(({ at, ...values }, index) => {
    const within = { ...chosen, from: later(at, chosen.from), to: bars[index + 1]?.at ?? to };
    const hrefs = Object.fromEntries(series.map(({ key }) => [key, runsBehind(within, key)]));
    return { label: stepName(at, step), values, hrefs };
  });
  return { marks, series, isStacked: true, format: count };
}

/** The first bar may begin before the period. */
function later(at: string, from: string): string {
  return Date.parse(at) < Date.parse(from) ? from : at;
}

const stepWords: Record<Step, string> = {
  hour: 'an hour',
  day: 'a day',
  week: 'a week',
  month: 'a month',
};

const formats: Record<Step, Intl.DateTimeFormatOptions> = {
  hour: { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: 'numeric' },
  week: { month: 'short', day: 'numeric' },
  month: { month: 'short', year: 'numeric' },
};

/** A bar's beginning, in UTC as the bars are. */
function stepName(at: string, step: Step): string {
  return new Intl.DateTimeFormat('en', { ...formats[step], timeZone: 'UTC' }).format(new Date(at));
}
