import { cn } from '#components/ui/class-names.ts';
import type { Receipt } from '#lib/shared/receipt.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { type ReceiptStep, receiptSteps } from './receipt-steps.ts';
import { duration } from './run-figures.ts';

const colors: Record<ReceiptStep['id'], string> = {
  prompt: 'bg-muted-foreground',
  firstToken: 'bg-active-foreground',
  asked: 'bg-stop',
  aborted: 'bg-stop',
  closed: 'bg-stop',
  saved: 'bg-good-foreground',
};

type SeenStep = ReceiptStep & { ms: number };

/** How an answer was stopped: a timeline from its prompt to its saved end, and the same in words. */
export function StopReceipt({ run, receipt }: { run: RunJson; receipt: Receipt }) {
  const steps = receiptSteps(run, receipt);
  const seen = steps.filter((step): step is SeenStep => step.ms !== null);
  const asked = seen.findIndex(({ id }) => id === 'asked');
  return (
    <div className="grid gap-3 text-sm">
      <Bar caption="From the prompt" steps={seen} />
      <Bar caption="From the stop" steps={seen.slice(asked)} />
      <ol aria-label="Stop receipt" className="grid gap-1.5">
        {steps.map((step) => (
          <li
            className="grid grid-cols-[auto_1fr_auto] items-baseline gap-x-2.5 tabular-nums"
            key={step.id}
          >
            <span aria-hidden className={cn('size-2 self-center rounded-full', colors[step.id])} />
            <span>{step.name}</span>
            <span className="text-right text-muted-foreground">{whenOf(step, seen)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** When a step was, and after the stop how long after it: the rest of the run is long beside that. */
function whenOf({ id, ms }: ReceiptStep, seen: readonly SeenStep[]): string {
  if (ms === null) return id === 'firstToken' ? 'never came' : 'not seen';
  const asked = seen.find((step) => step.id === 'asked')?.ms ?? 0;
  if (id === 'aborted' || id === 'closed' || id === 'saved') {
    return `${duration(Math.max(0, ms - asked))} after the stop`;
  }
  return id === 'prompt' ? 'at the start' : `after ${duration(ms)}`;
}

/** A line as long as the steps took; for the eyes alone, as the list says it all. */
function Bar({ caption, steps }: { caption: string; steps: readonly SeenStep[] }) {
  const from = steps[0]?.ms ?? 0;
  const whole = Math.max(1, ...steps.map(({ ms }) => ms - from));
  const place = (ms: number) => `${(Math.max(0, ms - from) / whole) * 100}%`;
  return (
    <div aria-hidden className="grid gap-1">
      <div className="flex justify-between text-muted-foreground text-xs">
        <span>{caption}</span>
        <span className="tabular-nums">{duration(whole)}</span>
      </div>
      <div className="relative mx-1 h-3">
        <span className="absolute inset-x-0 top-1 h-1 rounded-full bg-muted" />
        {steps.map(({ id, ms }, index) => (
          <span key={id}>
            <span
              className={cn('absolute top-1 h-1 opacity-60', colors[id])}
              style={{
                left: place(ms),
                right: `calc(100% - ${place(steps[index + 1]?.ms ?? ms)})`,
              }}
            />
            <span
              className={cn(
                'absolute top-0 size-3 -translate-x-1/2 rounded-full border-2 border-background',
                colors[id],
              )}
              style={{ left: place(ms) }}
            />
          </span>
        ))}
      </div>
    </div>
  );
}
