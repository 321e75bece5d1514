import { Button } from '#components/ui/button.tsx';
import { NativeSelect } from '#components/ui/native-select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useModelChoice } from './use-run-preferences.ts';

/** Picks the model that answers next, by the provider's own names. */
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
      {models.map((model) => (
        <option key={model.id} value={model.id}>
          {model.name}
        </option>
      ))}
    </NativeSelect>
  );
}
