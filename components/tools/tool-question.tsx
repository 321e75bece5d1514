import { useMutation } from '@tanstack/react-query';
import { type MouseEvent, useId } from 'react';
import { Keys } from '#components/shell/keys.tsx';
import { Button } from '#components/ui/button.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { answerToolCall } from '#lib/client/calls.ts';
import { isMeantForAnother } from '#lib/client/presses.ts';
import type { ToolCallData, ToolDecision } from '#lib/shared/tool-call.ts';
import { handFocusToHead } from './hand-focus.ts';
import { answers, useQuestionKeys } from './question-keys.ts';

type ToolQuestionProps = {
  runId: string;
  callId: string;
  data: ToolCallData | null;
  /** Whether this is the question that keys answer: the first of an answer. */
  hasKeys: boolean;
};

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short' });

/** Asks whether a call may be made, and says what happens if nobody answers. */
export function ToolQuestion({ runId, callId, data, hasKeys }: ToolQuestionProps) {
  const id = useId();
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: (decision: ToolDecision) => answerToolCall(runId, callId, decision),
  });
  // It stays answered until the stream tells what comes of it.
  const isAnswered = isPending || isSuccess;
  const answer = (decision: ToolDecision) => {
    if (!isAnswered) mutate(decision);
  };
  useQuestionKeys(hasKeys && !isAnswered, answer);

  return (
    <fieldset aria-labelledby={id} className="grid grid-cols-1 gap-3" ref={handFocusToHead}>
      <div className="grid gap-1" id={id}>
        <p className="font-medium">May this call be made?</p>
        <p className="text-muted-foreground">
          {data?.readOnly === false &&
            'Its server does not say that it only reads, so it may change something. '}
          {data?.askUntil &&
            `Without an answer by ${clock.format(new Date(data.askUntil))} it is denied.`}
        </p>
      </div>
      <div className="grid gap-2 sm:grid-cols-2">
        {answers.map(({ decision, name, keys, aria }) => (
          <Button
            aria-keyshortcuts={hasKeys ? aria : undefined}
            className="justify-between"
            disabled={isAnswered}
            key={decision}
            onClick={(event: MouseEvent) =>
              isMeantForAnother(event, `${callId} ${decision}`) || answer(decision)
            }
            size="sm"
            variant={decision === 'once' ? 'default' : 'outline'}
          >
            {name}
            {hasKeys && (
              <span aria-hidden className="flex gap-1 pointer-coarse:hidden">
                <Keys keys={keys} />
              </span>
            )}
          </Button>
        ))}
      </div>
      {error && (
        <p className="text-failed-foreground" role="alert">
          Your answer did not arrive. {sentenceOf(error)}
        </p>
      )}
    </fieldset>
  );
}
