import type { ReactNode } from 'react';

type GroupProps = { title: string; hint?: string; children: ReactNode };

/** Settings that belong together. */
export function Group({ title, hint, children }: GroupProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-serif text-2xl tracking-tight">{title}</legend>
      {hint && <p className="mb-2 text-muted-foreground text-sm">{hint}</p>}
      {children}
    </fieldset>
  );
}
