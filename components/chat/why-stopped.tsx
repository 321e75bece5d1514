'use client';

import { CheckIcon } from 'lucide-react';
import { whyNames } from '#components/runs/stop-names.ts';
import { Button } from '#components/ui/button.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useSettings } from '#lib/client/queries.ts';
import { useSayWhyStopped } from '#lib/client/why-stopped.ts';
import { stopReasons } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';

/** Asks once why an answer was stopped; one tap says it, and nobody need. */
export default function WhyStopped({ run }: { run: RunJson }) {
  const { data: settings } = useSettings();
  const say = useSayWhyStopped(run);
  if (!settings?.askWhyStopped) return null;
  const said = say.isError ? null : (say.variables ?? run.stopReason);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's, and this is none.
    <div
      aria-label="Why did you stop?"
      className="mt-3 flex flex-wrap items-center gap-x-1.5 gap-y-2 text-muted-foreground text-sm"
      role="group"
    >
      <span aria-hidden className="mr-1">
        {said ? 'You stopped it:' : 'Why did you stop?'}
      </span>
      {stopReasons.map((reason) => {
        // The one that was tapped stays, and keeps the focus.
        if (said && said !== reason) return null;
        return (
          <Button
            aria-pressed={said === reason}
            className="h-7 rounded-full px-3 font-normal aria-disabled:opacity-100"
            disabled={said !== null}
            key={reason}
            onClick={() => say.mutate(reason)}
            size="sm"
            variant="outline"
          >
            {said && <CheckIcon />}
            {whyNames[reason]}
          </Button>
        );
      })}
      {say.error && <span role="alert">Not saved. {sentenceOf(say.error)}</span>}
    </div>
  );
}
