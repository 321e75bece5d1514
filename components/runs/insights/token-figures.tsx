import { dollars, range } from '#components/runs/run-amounts.ts';
import type { Insights, Waste } from '#lib/shared/insights.ts';
import { about, count, percent } from './amounts.ts';
import { Section } from './section.tsx';

/** What was paid for and not used, what Stop saved, and how good the estimates are. */
export function TokenFigures({ insights }: { insights: Insights }) {
  const { stops, unseen, afterStop, estimate } = insights;
  const { saved } = stops;
  return (
    <Section title="Tokens and money">
      <dl className="grid gap-x-8 gap-y-4 text-sm sm:grid-cols-2">
        <Line name="Unseen" value={wasteOf(unseen)}>
          Received before a stop, and never on screen.
        </Line>
        <Line name="Unused" value={wasteOf(afterStop.unused)}>
          Stopped answers in whose place another was asked for within a minute.
        </Line>
        <Line
          name="Saved by Stop, an estimate"
          value={`${range(saved.tokens, about)} tokens, ${range(saved.usdMicros, dollars)}`}
        >
          What such answers usually come to, less what was generated
          {saved.unknown > 0 && `; unknown for ${count(saved.unknown)}`}
          {saved.withoutPrice > 0 && `; no price for ${count(saved.withoutPrice)}`}.
        </Line>
        <Line
          name="Error of the estimates"
          value={
            estimate.runs === 0
              ? 'Nothing to compare with yet'
              : `${percent(estimate.typical)} typically; at most ${percent(estimate.ninetieth)} in nine of ten`
          }
        >
          Halt’s own estimate of the tokens of {count(estimate.runs)} answers, beside what their
          providers counted.
        </Line>
      </dl>
    </Section>
  );
}

function wasteOf({ tokens, usdMicros, withoutPrice }: Waste): string {
  const counted = `${about(tokens)} tokens`;
  if (withoutPrice === 0) return `${counted}, ${dollars(usdMicros)}`;
  if (usdMicros === 0) return `${counted}, no price`;
  return `${counted}, ${dollars(usdMicros)} (no price for ${about(withoutPrice)})`;
}

type LineProps = { name: string; value: string; children: React.ReactNode };

function Line({ name, value, children }: LineProps) {
  return (
    <div>
      <dt className="text-muted-foreground">{name}</dt>
      <dd>
        <span className="font-medium tabular-nums">{value}</span>
        <p className="text-muted-foreground">{children}</p>
      </dd>
    </div>
  );
}
