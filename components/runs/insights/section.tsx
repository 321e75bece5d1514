import { type ReactNode, useId } from 'react';

/** A part of the page, by its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 content-start gap-3">
      <h2 className="font-medium" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}
