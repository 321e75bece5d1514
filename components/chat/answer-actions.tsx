import { CheckIcon, CopyIcon, PlayIcon, RotateCcwIcon } from 'lucide-react';
import { useRepeatWarning } from '#components/tools/repeat-warning.tsx';
import { Button } from '#components/ui/button.tsx';
import { hasBeginning, hasText, partsOf } from '#lib/client/answer-parts.ts';
import type { DrawnRun } from '#lib/client/chat-view.ts';
import { useCopy } from '#lib/client/use-copy.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';

type AnswerActionsProps = {
  drawn: DrawnRun;
  /** All answers to the same prompt, this one among them. */
  versions: readonly DrawnRun[];
  /** Whether this is the latest answer, the one that can be resumed. */
  isLatest: boolean;
  onResume: () => void;
  onRegenerate: () => void;
};

export function AnswerActions(props: AnswerActionsProps) {
  const { drawn, versions, isLatest, onResume, onRegenerate } = props;
  const { run } = drawn;
  const cutShort = isCutShort(run);
  const { warn, question } = useRepeatWarning();
  return (
    <>
      {isLatest && cutShort && hasBeginning(run) && (
        <Button onClick={() => warn('Resume', run.parts, onResume)} size="sm" variant="outline">
          <PlayIcon />
          Resume
        </Button>
      )}
      <Button
        // So that the buttons of several answers are told apart, and the latest's is found.
        aria-label={isLatest ? undefined : 'Regenerate this answer'}
        onClick={() => {
          const parts = versions.flatMap((version) => version.run.parts);
          warn('Regenerate', parts, onRegenerate);
        }}
        size="sm"
        variant={isLatest && cutShort ? 'outline' : 'ghost'}
      >
        <RotateCcwIcon />
        Regenerate
      </Button>
      {hasText(run) && <CopyButton text={textOf(partsOf(run))} />}
      {question}
    </>
  );
}

/** Whether an answer ended before its own end. */
export function isCutShort(run: Pick<RunJson, 'status'>): boolean {
  return run.status === 'canceled' || run.status === 'failed';
}

/** Copies the words of an answer. */
export function CopyButton({
  text,
  variant = 'ghost',
}: {
  text: string;
  variant?: 'ghost' | 'outline';
}) {
  const { result, copy } = useCopy();
  return (
    <Button onClick={() => copy(text)} size="sm" variant={variant}>
      {result === 'Copied' ? <CheckIcon /> : <CopyIcon />}
      {result ?? 'Copy'}
    </Button>
  );
}
