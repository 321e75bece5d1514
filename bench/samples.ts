import { median, quantile } from './statistics.ts';
import type { TargetName } from './targets.ts';

/**
 * What one round measured, by name: a number, NaN where there was nothing to measure, or a list of
 * all that it observed.
 */
export type Values = Record<string, number | readonly number[]>;

/** One measurement of one target in one round, and the share of time that others took meanwhile. */
export type Sample = {
  load: string;
  target: TargetName;
  round: number;
  values: Values;
  stolen: number;
};

/**
 * A figure of a load, as it is or as a ratio to another target's in the same rounds; of a list of
 * observations the value below which a share of them lies (0 to 1).
 */
export type Figure = { measure: string; quantile?: number; over?: TargetName };

/** What all rounds tell together, and in the single ones the least and the most. */
export type Summary = { middle: number; least: number; most: number; rounds: number };

/**
 * A figure over all rounds that have it: the median of numbers and of their ratios, and of lists the
 * quantile of all that was observed, as few of the slowest come in one round. Null of nothing.
 */
export function summaryOf(
  samples: readonly Sample[],
  load: string,
  target: TargetName,
  figure: Figure,
): Summary | null {
  const series = seriesOf(samples, load, target, figure);
  if (series.length === 0) return null;
  const middle =
    figure.quantile === undefined ? median(series) : valueIn(samples, load, target, figure);
  return { middle, least: Math.min(...series), most: Math.max(...series), rounds: series.length };
}

/** The figure in each round that has it. */
function seriesOf(
  samples: readonly Sample[],
  load: string,
  target: TargetName,
  figure: Figure,
): number[] {
  const rounds = samplesOf(samples, load, target).map(({ round }) => round);
  return rounds
    .map((round) =>
      valueIn(
        samples.filter((one) => one.round === round),
        load,
        target,
        figure,
      ),
    )
    .filter(Number.isFinite);
}

/** The figure of all that the samples hold, NaN of nothing. */
function valueIn(
  samples: readonly Sample[],
  load: string,
  target: TargetName,
  { over, ...figure }: Figure,
): number {
  const observed = samplesOf(samples, load, target).flatMap(
    ({ values }) => values[figure.measure] ?? [],
  );
  const value = quantile(observed.filter(Number.isFinite), figure.quantile ?? 0.5);
  return over ? value / valueIn(samples, load, over, figure) : value;
}

function samplesOf(samples: readonly Sample[], load: string, target: TargetName): Sample[] {
  return samples.filter((sample) => sample.load === load && sample.target === target);
}
