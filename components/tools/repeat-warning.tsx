import { type ReactNode, useState } from 'react';
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
} from '#components/ui/alert-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { DialogFooter } from '#components/ui/dialog.tsx';
import type { AnswerPart } from '#lib/shared/run.ts';
import { type KnownCall, unconfirmedCalls } from '#lib/shared/tool-parts.ts';
import { ToolArguments } from './tool-result.tsx';

type Verb = 'Regenerate' | 'Resume';
type Warning = { verb: Verb; calls: KnownCall[]; act: () => void };

/**
 * Asks before an answer is gone on with, or begun again, that has calls which may have happened.
 * @returns `warn`, which acts at once where there are none, and the question to be drawn
 */
export function useRepeatWarning(): {
  warn: (verb: Verb, parts: readonly AnswerPart[], act: () => void) => void;
  question: ReactNode;
} {
  const [warning, setWarning] = useState<Warning | null>(null);
  return {
    warn(verb, parts, act) {
      const calls = eachOnce(unconfirmedCalls(parts));
      if (calls.length === 0) act();
      else setWarning({ verb, calls, act });
    },
    question: warning && <RepeatWarning {...warning} onClose={() => setWarning(null)} />,
  };
}

/** A resumed answer has the calls of the one that it continues, too. */
function eachOnce(calls: readonly KnownCall[]): KnownCall[] {
  return [...new Map(calls.map((call) => [keyOf(call), call])).values()];
}

function keyOf({ part, data }: KnownCall): string {
  return [part.toolCallId, data.step, data.startedAt].join(' ');
}

function RepeatWarning({ verb, calls, act, onClose }: Warning & { onClose: () => void }) {
  const isOne = calls.length === 1;
  return (
    <AlertDialog onOpenChange={(open) => !open && onClose()} open>
      <AlertDialogContent className="max-h-[85dvh] overflow-y-auto">
        <AlertDialogTitle>This may happen twice</AlertDialogTitle>
        <AlertDialogDescription>
          {isOne ? 'This call was' : 'These calls were'} sent, and nobody has confirmed what became
          of {isOne ? 'it' : 'them'}. The model is told so, but it may make {isOne ? 'it' : 'them'}{' '}
          again.
        </AlertDialogDescription>
        <ul aria-label="Calls that may have happened" className="grid grid-cols-1 gap-3 text-sm">
          {calls.map((call) => (
            <li className="grid grid-cols-1 gap-1" key={keyOf(call)}>
              <span className="wrap-anywhere">
                <span className="font-medium">{call.data.title}</span>{' '}
                <span className="text-muted-foreground text-xs">{call.data.serverName}</span>
              </span>
              <ToolArguments input={call.part.input} raw={null} />
            </li>
          ))}
        </ul>
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button variant="outline">Cancel</Button>
          </AlertDialogCancel>
          <Button
            onClick={() => {
              onClose();
              act();
            }}
            variant="destructive"
          >
            {verb} anyway
          </Button>
        </DialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
