import type { ReactNode } from 'react';

type NumberedListProps = { start: number; count: number; dir?: 'rtl'; children: ReactNode };

/** The longer the numbers are, the more room is in front of the words. */
export function NumberedList({ start, count, dir, children }: NumberedListProps) {
  return (
    <ol data-digits={String(start + count - 1).length} dir={dir} start={start}>
      {children}
    </ol>
  );
}

/** The box of a task in a list: it tells, and cannot be changed. */
export function TaskBox({ isDone }: { isDone: boolean }) {
  return <input aria-label={isDone ? 'Done' : 'To do'} checked={isDone} disabled type="checkbox" />;
}

type TableFrameProps = { name: string; dir?: 'rtl'; children: ReactNode };

export function TableFrame({ name, dir, children }: TableFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too.
    // biome-ignore lint/a11y/useSemanticElements: a group, since a region for each would be too many.
    <div aria-label={name} className="answer-table" dir={dir} role="group" tabIndex={0}>
      <table>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
