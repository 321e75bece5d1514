'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { type ReactNode, useId } from 'react';
import { Skeleton } from '#components/ui/skeleton.tsx';
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '#components/ui/table.tsx';
import type { Chart } from './chart.ts';
import { Swatch } from './looks.tsx';
import { Section } from './section.tsx';

// The library of the charts is as heavy as the rest of the page.
const BarChart = dynamic(() => import('./bar-chart.tsx'), {
  ssr: false,
  loading: () => <Skeleton className="h-60 w-full" />,
});

type FigureProps = {
  title: string;
  /** What the marks are named by, for the head of the table. */
  of: string;
  chart: Chart;
  children?: ReactNode;
};

/** A chart with its title, what it means, and its table. */
export function Figure({ title, of, chart, children }: FigureProps) {
  const isEmpty = chart.marks.every(({ values }) => Object.values(values).every((each) => !each));
  return (
    <Section title={title}>
      {children && <div className="text-muted-foreground text-sm">{children}</div>}
      {isEmpty ? (
        <p className="rounded-xl border border-dashed px-4 py-8 text-center text-muted-foreground text-sm">
          Nothing of this in the period.
        </p>
      ) : (
        <>
          {chart.series.length > 1 && <Legend chart={chart} />}
          <BarChart {...chart} />
          <details className="text-sm">
            <summary className="w-fit cursor-pointer rounded-md text-link">Show as a table</summary>
            <div className="mt-2 max-h-80 overflow-auto rounded-lg border">
              <ChartTable chart={chart} of={of} title={title} />
            </div>
          </details>
        </>
      )}
    </Section>
  );
}

function Legend({ chart }: { chart: Chart }) {
  const id = useId();
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {chart.series.map(({ key, name, look }) => (
        <li className="flex items-center gap-2" key={key}>
          <Swatch id={`${id}-${key}`} look={look} />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** What the chart shows, in numbers that lead to their runs. */
function ChartTable({ chart, of, title }: { chart: Chart; of: string; title: string }) {
  return (
    <Table>
      <caption className="sr-only">{title}</caption>
      <TableHeader>
        <tr>
          <TableHead>{of}</TableHead>
          {chart.series.map(({ key, name }) => (
            <TableHead className="text-right" key={key}>
              {name}
            </TableHead>
          ))}
        </tr>
      </TableHeader>
      <TableBody>
        {chart.marks.map(({ label, values, hrefs }) => (
          <TableRow key={label}>
            <TableHead className="text-left text-sm" scope="row">
              {label}
            </TableHead>
            {chart.series.map(({ key }) => (
              <TableCell className="py-2 text-right tabular-nums" key={key}>
                <Link
                  className="text-link underline-offset-4 hover:underline"
                  href={hrefs[key] ?? '/runs'}
                  prefetch={false}
                >
                  {chart.format(values[key] ?? 0)}
                </Link>
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
