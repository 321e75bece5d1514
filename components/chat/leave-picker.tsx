import { NativeSelect } from '#components/ui/native-select.tsx';
import type { OnLeave } from '#lib/runs/run.ts';
import { useLeaveChoice } from './use-run-preferences.ts';

const labels: Record<OnLeave, string> = {
  stop: 'Leaving stops it',
  keep: 'Leaving keeps it going',
};

/** Shows, and changes, what leaving the page does to an answer. */
export function LeavePicker() {
  const { onLeave, isKnown, choose } = useLeaveChoice();
  return (
    <NativeSelect
      aria-label="When I leave the page"
      disabled={!isKnown}
      onChange={(event) => choose(event.target.value === 'keep' ? 'keep' : 'stop')}
      value={onLeave}
    >
      <option value="stop">{labels.stop}</option>
      <option value="keep">{labels.keep}</option>
    </NativeSelect>
  );
}
