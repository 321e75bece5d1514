import type { ReactNode } from 'react';
import type { Insights } from '#lib/shared/insights.ts';
import { count, milliseconds, percent, shareOf } from './amounts.ts';
import { type Chart, type CountMark, oneSeries } from './chart.ts';
import { Figure } from './figure.tsx';
import type { Chosen } from './runs-behind.ts';
import { failureMarks, firstTokenChart, stopMarks } from './stop-marks.ts';
import { StopSpeed } from './stop-speed.tsx';

type StopFiguresProps = { chosen: Chosen; insights: Insights };

/** Where people stop, why, and what they do then. */
export function StopFigures({ chosen, insights }: StopFiguresProps) {
  const { stops, firstTokens, totals } = insights;
  const marks = stopMarks(insights, chosen);
  const said = Object.values(stops.why).reduce((sum, each) => sum + each, 0);
  return (
    <div className="grid gap-x-8 gap-y-10 lg:grid-cols-2">
      <Counts marks={marks.bySeconds} of="Seconds" title="Where people stop: by seconds" />
      <Counts marks={marks.byTokens} of="Tokens" title="Where people stop: by tokens">
        {stops.tokensUnknown > 0 && `Of ${count(stops.tokensUnknown)} more the tokens are unknown.`}
      </Counts>
      <Counts isNamedBeside marks={marks.places} of="Place" title="How far the answer had come" />
      <Counts
        isNamedBeside
        marks={marks.followUps}
        of="What was done"
        title="Within a minute of a stop"
      />
      <Figure
        chart={firstTokenChart(insights, chosen)}
        of="Seconds"
        title="Seconds to the first token"
      >
        Half of the completed answers began within {milliseconds(firstTokens.completed.p50)}, of the
        stopped ones within {milliseconds(firstTokens.canceled.p50)}.
      </Figure>
      <Counts isNamedBeside marks={marks.why} of="Reason" title="Why people stopped">
        Said of {count(said)} of {count(totals.canceled)} stopped answers (
        {percent(shareOf(said, totals.canceled))}).
      </Counts>
      <Counts
        isNamedBeside
        look="failed"
        marks={failureMarks(insights, chosen)}
        of="Error"
        title="What failed"
      >
        A stopped answer is never among these.
      </Counts>
      <StopSpeed stops={stops} />
    </div>
  );
}

type CountsProps = {
  title: string;
  of: string;
  look?: 'stopped' | 'failed';
  isNamedBeside?: boolean;
  marks: readonly CountMark[];
  children?: ReactNode;
};

/** A chart of counts of stopped answers, or of failed ones. */
function Counts({ title, of, look = 'stopped', isNamedBeside, marks, children }: CountsProps) {
  const name = look === 'failed' ? 'Failed answers' : 'Stopped answers';
  const chart: Chart = { ...oneSeries(name, look, marks), isNamedBeside, format: count };
  return (
    <Figure chart={chart} of={of} title={title}>
      {children}
    </Figure>
  );
}
