import { reasonOf } from '#components/runs/run-words.ts';
import { NativeSelect } from '#components/ui/native-select.tsx';
import type { InsightsChoice } from '#lib/client/insights.ts';
import type { ModelInsights } from '#lib/shared/insights.ts';
import { endReasons } from '#lib/shared/run.ts';

export const usualDays = 30;
export const periods = [
  { days: 1, name: 'Last 24 hours' },
  { days: 7, name: 'Last 7 days' },
  { days: usualDays, name: 'Last 30 days' },
  { days: 90, name: 'Last 90 days' },
  { days: 365, name: 'Last 12 months' },
] as const;

type ChoiceBarProps = {
  choice: InsightsChoice;
  models: readonly Pick<ModelInsights, 'model'>[];
  onChoose: (change: Partial<InsightsChoice>) => void;
};

/** Which runs the page is about. */
export function ChoiceBar({ choice, models, onChoose }: ChoiceBarProps) {
  const names = new Set(models.map(({ model }) => model));
  if (choice.model) names.add(choice.model);
  return (
    <div className="-ml-2.5 flex min-w-0 flex-wrap items-center gap-1">
      <NativeSelect
        aria-label="Period"
        onChange={(event) => onChoose({ days: Number(event.target.value) })}
        value={choice.days}
      >
        {periods.map(({ days, name }) => (
          <option key={days} value={days}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label="Model"
        onChange={(event) => onChoose({ model: event.target.value || null })}
        value={choice.model ?? ''}
      >
        <option value="">All models</option>
        {[...names].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label="Reason"
        onChange={(event) => onChoose({ reason: event.target.value || null })}
        value={choice.reason ?? ''}
      >
        <option value="">All reasons</option>
        {endReasons.map((endReason) => (
          <option key={endReason} value={endReason}>
            {reasonOf({ endReason })}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}
