import { useState } from 'react';
import { Input } from '#components/ui/input.tsx';
import { NativeSelect } from '#components/ui/native-select.tsx';
import { daysBefore } from '#lib/client/runs-address.ts';
import { useNow } from '#lib/client/use-now.ts';
import type { FiltersProps } from './runs-filters.tsx';

const periods = [
  { name: 'Today', days: 0 },
  { name: 'Last 7 days', days: 6 },
  { name: 'Last 30 days', days: 29 },
] as const;

type PeriodProps = Pick<FiltersProps, 'query' | 'onChange'>;

/** Since when, or between which days, runs were started. */
export function PeriodFilter({ query, onChange }: PeriodProps) {
  const now = useNow();
  const [isChoosing, setIsChoosing] = useState(false);
  const { from, to } = query;
  const named = periods.find(({ days }) => to === null && from === daysBefore(days, now));
  const isAny = from === null && to === null;
  const chosen = named ? String(named.days) : isAny && !isChoosing ? '' : 'days';
  return (
    <>
      <NativeSelect
        aria-label="Period"
        className="rounded-lg border border-input bg-card"
        onChange={({ target: { value } }) => {
          setIsChoosing(value === 'days');
          if (value === '') onChange({ from: null, to: null });
          else if (value !== 'days') onChange({ from: daysBefore(Number(value), now), to: null });
        }}
        value={chosen}
      >
        <option value="">Any time</option>
        {periods.map(({ name, days }) => (
          <option key={days} value={days}>
            {name}
          </option>
        ))}
        <option value="days">Chosen days…</option>
      </NativeSelect>
      {chosen === 'days' && <Days onChange={onChange} query={query} />}
    </>
  );
}

function Days({ query: { from, to }, onChange }: PeriodProps) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Input
        aria-label="From day"
        className="h-8 w-36"
        max={dayOf(to, -1)}
        onChange={({ target }) => onChange({ from: midnight(target.value, 0) })}
        type="date"
        value={dayOf(from, 0)}
      />
      <span aria-hidden className="text-muted-foreground">
        –
      </span>
      <Input
        aria-label="To day"
        className="h-8 w-36"
        min={dayOf(from, 0)}
        onChange={({ target }) => onChange({ to: midnight(target.value, 1) })}
        type="date"
        value={dayOf(to, -1)}
      />
    </span>
  );
}

/** The day of a time where the reader is, as a date field has it; the period ends before its last. */
function dayOf(time: string | null, shiftMs: 0 | -1): string {
  if (time === null) return '';
  const day = new Date(Date.parse(time) + shiftMs);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** When a day begins where the reader is, or the day after it; null for no day. */
function midnight(day: string, later: number): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || year < 1000 || !month || !date) return null;
  return new Date(year, month - 1, date + later).toISOString();
}
