import type { Look } from './looks.tsx';

/** A place on the axis: what each series comes to there, and where the runs behind it are listed. */
export type Mark = {
  label: string;
  values: Readonly<Record<string, number>>;
  hrefs: Readonly<Record<string, string>>;
};

export type Series = { key: string; name: string; look: Look };

/** What a chart shows, and its table with it. */
export type Chart = {
  marks: readonly Mark[];
  series: readonly Series[];
  isStacked?: boolean;
  /** Whether the bars lie, with their names beside them: for names that are words. */
  isNamedBeside?: boolean;
  /** Whether the values are shares, and not counts. */
  areShares?: boolean;
  format: (value: number) => string;
};

/** How often something happened, and where the runs behind it are listed. */
export type CountMark = { label: string; value: number; href: string };

/** Marks of one series. */
export function oneSeries(
  name: string,
  look: Look,
  marks: readonly CountMark[],
): Pick<Chart, 'marks' | 'series'> {
  return {
    series: [{ key: 'value', name, look }],
    marks: marks.map(({ label, value, href }) => ({
      label,
      values: { value },
      hrefs: { value: href },
    })),
  };
}
