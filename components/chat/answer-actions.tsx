import { CheckIcon, CopyIcon, PlayIcon, RotateCcwIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '#components/client/copy-text.ts';
import { Button } from '#components/ui/button.tsx';
import { type RunJson, textOf } from '#lib/runs/run.ts';
import { partsOf } from './answer-parts.ts';
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

const shownForMs = 2000;

function CopyButton({ text }: { text: string }) {
  const [result, setResult] = useState<'Copied' | 'Could not copy' | null>(null);
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(() => setResult(null), shownForMs);
    return () => clearTimeout(timer);
  }, [result]);
  return (
    <Button
      onClick={async () => setResult((await copyText(text)) ? 'Copied' : 'Could not copy')}
      size="sm"
      variant="ghost"
    >
      {result === 'Copied' ? <CheckIcon /> : <CopyIcon />}
      {result ?? 'Copy'}
    </Button>
  );
}
