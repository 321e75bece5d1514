import { Button } from '#components/ui/button.tsx';
import { NativeSelect } from '#components/ui/native-select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useLeaveChoice, useModelChoice } from '#lib/client/preferences.ts';
import type { OfferedModel } from '#lib/shared/api.ts';
import type { OnLeave } from '#lib/shared/run.ts';

/** Picks the model that answers next. */
export function ModelPicker() {
  const { models, chosen, choose, error, isPending, refetch } = useModelChoice();
  if (isPending) return <Skeleton className="h-5 w-32" />;
  if (error) {
    return (
      <span className="flex min-w-0 items-center gap-1 text-failed-foreground text-xs">
        <span className="truncate" title={error.message}>
          The models could not be listed: {error.message}
        </span>
        <Button onClick={() => void refetch()} size="sm" variant="link">
          Try again
        </Button>
      </span>
    );
  }
  return (
    <NativeSelect
      aria-label="Model"
      className="max-w-[min(18rem,50vw)]"
      onChange={(event) => choose(event.target.value)}
      value={chosen ?? ''}
    >
      <ModelOptions models={models} />
    </NativeSelect>
  );
}

/** The models, by provider where there are several. */
function ModelOptions({ models }: { models: readonly OfferedModel[] }) {
  const providers = new Map(models.map(({ provider }) => [provider.id, provider.name]));
  const optionsOf = (offered: readonly OfferedModel[]) =>
    offered.map(({ id, name }) => (
      <option key={id} value={id}>
        {name}
      </option>
    ));
  if (providers.size < 2) return optionsOf(models);
  return Array.from(providers, ([id, name]) => (
    <optgroup key={id} label={name}>
      {optionsOf(models.filter(({ provider }) => provider.id === id))}
    </optgroup>
  ));
}

const labels: Record<OnLeave, string> = {
  stop: 'Stops if I leave',
  keep: 'Keeps going if I leave',
};

/** Shows, and changes, what leaving the page does to an answer. */
export function LeavePicker() {
  const { onLeave, choose, error } = useLeaveChoice();
  return (
    <>
      <NativeSelect
        aria-label="When I leave the page"
        disabled={onLeave === null}
        onChange={(event) => choose(event.target.value === 'keep' ? 'keep' : 'stop')}
        value={onLeave ?? 'stop'}
      >
        <option value="stop">{labels.stop}</option>
        <option value="keep">{labels.keep}</option>
      </NativeSelect>
      {error && (
        <span className="px-2 text-failed-foreground text-sm" role="alert">
          This could not be saved. {sentenceOf(error)}
        </span>
      )}
    </>
  );
}
