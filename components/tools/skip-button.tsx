import { useMutation } from '@tanstack/react-query';
import { SkipForwardIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { skipToolCall } from '#lib/client/calls.ts';
import { isMeantForAnother } from '#lib/client/presses.ts';

type SkipButtonProps = { runId: string; callId: string; title: string };

/** Ends one running call: the model hears that it was skipped, and goes on. */
export function SkipButton({ runId, callId, title }: SkipButtonProps) {
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => skipToolCall(runId, callId),
  });
  const isAsked = isPending || isSuccess;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button
        aria-label={`Skip ${title}`}
        disabled={isAsked}
        onClick={(event) => isMeantForAnother(event, `skip ${callId}`) || mutate()}
        size="sm"
        variant="outline"
      >
        <SkipForwardIcon />
        {isAsked ? 'Skipping…' : 'Skip'}
      </Button>
      {error && (
        <p className="text-failed-foreground" role="alert">
          This call could not be skipped. {sentenceOf(error)}
        </p>
      )}
    </div>
  );
}
