import type { TargetName } from './targets.ts';

/** What one round measured, by name; NaN where there was nothing to measure. */
export type Values = Record<string, number>;

/** One measurement of one target in one round, and the share of time that others took meanwhile. */
export type Sample = {
  load: string;
  target: TargetName;
  round: number;
  values: Values;
  stolen: number;
};

/** A figure of a load, as it is or as a ratio to another target's in the same round. */
export type Figure = { measure: string; over?: TargetName };

/** The figure in each round that has it. */
export function seriesOf(
  samples: readonly Sample[],
  load: string,
  target: TargetName,
  { measure, over }: Figure,
): number[] {
  const values: number[] = [];
  for (const sample of samples) {
    if (sample.load !== load || sample.target !== target) continue;
    const value = sample.values[measure] ?? Number.NaN;
    const reference = over ? valueIn(samples, load, over, sample.round, measure) : 1;
    if (Number.isFinite(value / reference)) values.push(value / reference);
  }
  return values;
}

function valueIn(
  samples: readonly Sample[],
  load: string,
  target: TargetName,
  round: number,
  measure: string,
): number {
  const found = samples.find(
    (sample) => sample.load === load && sample.target === target && sample.round === round,
  );
  return found?.values[measure] ?? Number.NaN;
}
