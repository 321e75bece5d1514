import { ChevronDownIcon } from 'lucide-react';
import { useId, useState } from 'react';
import { lazyModule, useLazyModule } from '#components/markdown/lazy-module.ts';
import { Badge } from '#components/ui/badge.tsx';
import { cn } from '#components/ui/class-names.ts';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import type { RunJson } from '#lib/shared/run.ts';
import { receiptLine } from './receipt-steps.ts';
import { stopReasonOf } from './run-words.ts';

const stopReceipt = lazyModule(() => import('./stop-receipt.tsx'));

/** Says under a stopped answer that it was, and how far it came; opens the receipt of the stop. */
export function StoppedLine({ run }: { run: RunJson }) {
  const [isOpen, setIsOpen] = useState(false);
  const { module } = useLazyModule(stopReceipt, isOpen);
  const id = useId();
  const reason = stopReasonOf(run);
  const line = receiptLine(run);
  return (
    <div className="grid gap-3 text-muted-foreground text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge variant="stopped">
          <HaltMark />
          <span>Stopped</span>
        </Badge>
        {reason && <span>{reason}</span>}
        {line && (
          <button
            aria-controls={isOpen ? id : undefined}
            aria-expanded={isOpen}
            className="inline-flex items-center gap-1 rounded-md px-1 text-left tabular-nums hover:text-foreground"
            onClick={() => setIsOpen(!isOpen)}
            onFocus={stopReceipt.load}
            onPointerEnter={stopReceipt.load}
            title="How it was stopped"
            type="button"
          >
            {line}
            <ChevronDownIcon
              aria-hidden
              className={cn('size-3.5 shrink-0 transition-transform', isOpen && 'rotate-180')}
            />
          </button>
        )}
      </div>
      {isOpen && run.receipt && (
        <div className="max-w-md rounded-xl border bg-card p-4 text-card-foreground" id={id}>
          {module && <module.StopReceipt receipt={run.receipt} run={run} />}
        </div>
      )}
    </div>
  );
}
