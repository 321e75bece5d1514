import { NativeSelect } from '#components/ui/native-select.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import type { OnLeave } from '#lib/shared/run.ts';
import { useLeaveChoice } from './use-run-preferences.ts';

const labels: Record<OnLeave, string> = {
  stop: 'Leaving stops it',
  keep: 'Leaving keeps it going',
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
          This was not saved. {sentenceOf(error)}
        </span>
      )}
    </>
  );
}
