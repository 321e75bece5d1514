'use client';

import { useRouter } from 'next/navigation';
import { useId } from 'react';
import {
  Bar,
  CartesianGrid,
  LabelList,
  BarChart as Rechart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Chart, Mark } from './chart.ts';
import { LookPattern, looks } from './looks.tsx';

const ticks = { fill: 'var(--muted-foreground)', fontSize: 11 };
/** Shares are read in tenths. */
const shares = { domain: [0, (most: number) => Math.ceil(most * 10) / 10], tickCount: 5 } as const;

/**
 * Bars, one after the other, with a part for each series. For eyes and pointers: its table says the
 * same to everybody else, with the same links.
 */
export default function BarChart(chart: Chart) {
  const { marks, series, isStacked, format, isNamedBeside } = chart;
  const router = useRouter();
  const id = useId();
  const isNumbered = !isStacked && marks.length <= 12 && series.length === 1;
  return (
    <div aria-hidden="true" className={isNamedBeside ? 'h-52' : 'h-60'}>
      <ResponsiveContainer height="100%" width="100%">
        <Rechart
          accessibilityLayer={false}
          data={[...marks]}
          layout={isNamedBeside ? 'vertical' : 'horizontal'}
          margin={{ top: 18, right: isNamedBeside ? 44 : 4, bottom: 0, left: 0 }}
        >
          <defs>
            {series.map(({ key, look }) => (
              <LookPattern id={`${id}-${key}`} key={key} look={look} />
            ))}
          </defs>
          {!isNamedBeside && <CartesianGrid stroke="var(--border)" vertical={false} />}
          <Axes {...chart} />
          <Tooltip
            contentStyle={{
              background: 'var(--popover)',
              border: '1px solid var(--border)',
              borderRadius: 8,
              fontSize: 13,
            }}
            cursor={{ fill: 'var(--muted-foreground)', opacity: 0.12 }}
            formatter={(value) => format(Number(value))}
            isAnimationActive={false}
            itemStyle={{ color: 'var(--foreground)' }}
          />
          {series.map(({ key, name, look }) => (
            <Bar
              className="cursor-pointer"
              dataKey={(mark: Mark) => mark.values[key] ?? 0}
              fill={`url(#${id}-${key})`}
              isAnimationActive={false}
              key={key}
              maxBarSize={44}
              name={name}
              onClick={({ payload }) => router.push((payload as Mark).hrefs[key] ?? '/runs')}
              stackId={isStacked ? 'all' : key}
              stroke={looks[look].color}
            >
              {isNumbered && (
                <LabelList
                  fill="var(--foreground)"
                  fontSize={12}
                  formatter={(value) => format(Number(value))}
                  position={isNamedBeside ? 'right' : 'top'}
                />
              )}
            </Bar>
          ))}
        </Rechart>
      </ResponsiveContainer>
    </div>
  );
}

/** The names of the marks at the bottom or beside the bars, and how much they are. */
function Axes({ format, isNamedBeside, areShares }: Chart) {
  if (isNamedBeside) {
    const names = { axisLine: false, tick: ticks, tickLine: false, width: 132 };
    return (
      <>
        <XAxis hide type="number" />
        <YAxis dataKey="label" type="category" {...names} />
      </>
    );
  }
  const amounts = {
    allowDecimals: areShares === true,
    axisLine: false,
    tick: ticks,
    tickLine: false,
    width: 44,
  };
  return (
    <>
      <XAxis dataKey="label" minTickGap={4} stroke="var(--border)" tick={ticks} tickLine={false} />
      <YAxis tickFormatter={format} {...amounts} {...(areShares ? shares : {})} />
    </>
  );
}
