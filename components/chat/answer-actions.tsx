import { PlayIcon, RotateCcwIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import { partsOf } from './answer-parts.ts';
import { CopyButton } from './copy-button.tsx';
import { type DrawnRun, hasText } from './drawn-chat.ts';

type AnswerActionsProps = {
  drawn: DrawnRun;
  /** Whether this is the latest answer: the one that can be resumed or answered anew in place. */
  isLatest: boolean;
  onResume: () => void;
  onRegenerate: () => void;
};

export function AnswerActions({ drawn, isLatest, onResume, onRegenerate }: AnswerActionsProps) {
  const { run } = drawn;
  const cutShort = isCutShort(run);
  return (
    <>
      {isLatest && cutShort && hasText(run) && (
        <Button onClick={onResume} size="sm" variant="outline">
          <PlayIcon />
          Resume
        </Button>
      )}
      {isLatest && (
        <Button onClick={onRegenerate} size="sm" variant={cutShort ? 'outline' : 'ghost'}>
          <RotateCcwIcon />
          Regenerate
        </Button>
      )}
      {hasText(run) && <CopyButton text={textOf(partsOf(run))} />}
    </>
  );
}

/** Whether an answer ended before its own end. */
export function isCutShort(run: Pick<RunJson, 'status'>): boolean {
  return run.status === 'canceled' || run.status === 'failed';
}
