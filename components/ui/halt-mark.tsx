import type { ComponentProps } from 'react';

/** The octagon of a stop sign, with the square of a stop button in it. */
export function HaltMark(props: ComponentProps<'svg'>) {
  return (
    <svg aria-hidden fill="currentColor" viewBox="0 0 24 24" {...props}>
      <path
        d="M7.6 1.5h8.8a1.5 1.5 0 0 1 1.06.44l4.6 4.6a1.5 1.5 0 0 1 .44 1.06v8.8a1.5 1.5 0 0 1-.44 1.06l-4.6 4.6a1.5 1.5 0 0 1-1.06.44H7.6a1.5 1.5 0 0 1-1.06-.44l-4.6-4.6a1.5 1.5 0 0 1-.44-1.06V7.6a1.5 1.5 0 0 1 .44-1.06l4.6-4.6A1.5 1.5 0 0 1 7.6 1.5ZM9.25 8A1.25 1.25 0 0 0 8 9.25v5.5C8 15.44 8.56 16 9.25 16h5.5c.69 0 1.25-.56 1.25-1.25v-5.5C16 8.56 15.44 8 14.75 8h-5.5Z"
        fillRule="evenodd"
      />
    </svg>
  );
}
