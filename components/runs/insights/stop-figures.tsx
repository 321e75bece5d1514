import { whyNames } from '#components/runs/why-names.ts';
import {
  type FollowUp,
  followUps,
  type Insights,
  type StopPlace,
  stopPlaces,
} from '#lib/shared/insights.ts';
import { stopReasons } from '#lib/shared/receipt.ts';
import { bucketName, count, milliseconds, percent, shareOf } from './amounts.ts';
import { type Chart, oneSeries } from './chart.ts';
import { Figure } from './figure.tsx';
import { type Chosen, runsBehind } from './runs-behind.ts';
import { StopSpeed } from './stop-speed.tsx';

const places: Record<StopPlace, string> = {
  beforeFirstToken: 'Before the first token',
  inReasoning: 'While it reasoned',
  inAnswer: 'In the answer',
};

const follows: Record<FollowUp, string> = {
  resumed: 'Resumed',
  regenerated: 'Regenerated',
  rephrased: 'Another prompt',
  otherModel: 'Another model',
  nothing: 'Nothing',
};

type StopFiguresProps = { chosen: Chosen; insights: Insights };

/** Where people stop, why, and what they do then. */
export function StopFigures({ chosen, insights }: StopFiguresProps) {
  const { stops, afterStop, firstTokens, totals } = insights;
  const stopped = runsBehind(chosen, 'canceled');
  const failed = runsBehind(chosen, 'failed');
  const marksOf = (named: readonly (readonly [string, number])[], href = stopped) =>
    named.map(([label, value]) => ({ label, value, href }));
  const said = Object.values(stops.why).reduce((sum, each) => sum + each, 0);
  return (
    <div className="grid gap-x-8 gap-y-10 lg:grid-cols-2">
      <Figure
        chart={{
          ...oneSeries('Stopped answers', 'stopped', [
            ...marksOf(stops.bySeconds.map((each) => [bucketName(each, false), each.runs])),
          ]),
          format: count,
        }}
        of="Seconds"
        title="Where people stop: by seconds"
      />
      <Figure
        chart={{
          ...oneSeries(
            'Stopped answers',
            'stopped',
            marksOf(stops.byTokens.map((each) => [bucketName(each, true), each.runs])),
          ),
          format: count,
        }}
        of="Tokens"
        title="Where people stop: by tokens"
      >
        {stops.tokensUnknown > 0 && `Of ${count(stops.tokensUnknown)} more the tokens are unknown.`}
      </Figure>
      <Named
        marks={marksOf(stopPlaces.map((place) => [places[place], stops.places[place]]))}
        of="Place"
        title="How far the answer had come"
      />
      <Named
        marks={marksOf(followUps.map((each) => [follows[each], afterStop.followUps[each]]))}
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
      <Named
        marks={marksOf(stopReasons.map((reason) => [whyNames[reason], stops.why[reason]]))}
        of="Reason"
        title="Why people stopped"
      >
        Said of {count(said)} of {count(totals.canceled)} stopped answers (
        {percent(shareOf(said, totals.canceled))}).
      </Named>
      <Named
        look="failed"
        marks={marksOf(
          insights.failures.map(({ code, runs }) => [code, runs]),
          failed,
        )}
        of="Error"
        title="What failed"
      >
        A stopped answer is never among these.
      </Named>
      <StopSpeed stops={stops} />
    </div>
  );
}

type NamedProps = {
  title: string;
  of: string;
  look?: 'stopped' | 'failed';
  marks: readonly { label: string; value: number; href: string }[];
  children?: React.ReactNode;
};

/** A chart of what has words for names. */
function Named({ title, of, look = 'stopped', marks, children }: NamedProps) {
  const name = look === 'failed' ? 'Failed answers' : 'Stopped answers';
  const chart: Chart = { ...oneSeries(name, look, marks), isNamedBeside: true, format: count };
  return (
    <Figure chart={chart} of={of} title={title}>
      {children}
    </Figure>
  );
}

/** As shares, since far more answers complete than are stopped. */
function firstTokenChart({ firstTokens }: Insights, chosen: Chosen): Chart {
  const hrefs = {
    completed: runsBehind(chosen, 'completed'),
    canceled: runsBehind(chosen, 'canceled'),
  };
  return {
    series: [
      { key: 'completed', name: 'Of the completed', look: 'completed' },
      { key: 'canceled', name: 'Of the stopped', look: 'stopped' },
    ],
    marks: firstTokens.buckets.map(({ from, to, completed, canceled }) => ({
      label: to === null ? `${from / 1000}+` : `${from / 1000}–${to / 1000}`,
      values: {
        completed: shareOf(completed, firstTokens.completed.runs) ?? 0,
        canceled: shareOf(canceled, firstTokens.canceled.runs) ?? 0,
      },
      hrefs,
    })),
    areShares: true,
    format: percent,
  };
}
