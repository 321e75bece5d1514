import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

const badgeVariants = cva(
  [
    'inline-flex w-fit items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5',
    'font-medium text-xs forced-colors:border [&>svg]:size-3.5 [&>svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        neutral: 'bg-secondary text-secondary-foreground',
        good: 'bg-good text-good-foreground',
        stopped: 'bg-stopped text-stopped-foreground',
        failed: 'bg-failed text-failed-foreground',
        active: 'bg-active text-active-foreground',
      },
    },
    defaultVariants: { variant: 'neutral' },
  },
);

export type BadgeVariant = NonNullable<VariantProps<typeof badgeVariants>['variant']>;

type BadgeProps = ComponentProps<'span'> & VariantProps<typeof badgeVariants>;

export function Badge({ className, variant, ...props }: BadgeProps) {
  return <span className={cn(badgeVariants({ variant }), className)} {...props} />;
}
