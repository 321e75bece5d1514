import { ChevronDownIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

/** The browser's own select: right on every device, with keys and names as everywhere else. */
export function NativeSelect({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <span className={cn('relative inline-flex min-w-0', className)}>
      <select
        className={cn(
          'field-sizing-content h-8 max-w-full min-w-0 cursor-pointer appearance-none truncate rounded-lg bg-transparent',
          'pr-7 pl-2.5 text-muted-foreground text-sm hover:bg-accent hover:text-accent-foreground',
          'disabled:cursor-default disabled:opacity-60',
        )}
        {...props}
      >
        {children}
      </select>
      <ChevronDownIcon
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 opacity-70"
      />
    </span>
  );
}
