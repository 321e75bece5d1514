/** How marks look: by colour, and by a pattern that tells them apart without it. */
export const looks = {
  completed: { color: 'var(--good-foreground)', pattern: 'plain' },
  stopped: { color: 'var(--stopped-foreground)', pattern: 'stripes' },
  failed: { color: 'var(--failed-foreground)', pattern: 'dots' },
  streaming: { color: 'var(--active-foreground)', pattern: 'outline' },
} as const;
export type Look = keyof typeof looks;

/** The fill of a look, as an SVG pattern of that id. */
export function LookPattern({ id, look }: { id: string; look: Look }) {
  const { color, pattern } = looks[look];
  return (
    <pattern height={8} id={id} patternUnits="userSpaceOnUse" width={8}>
      <rect fill={color} height={8} opacity={pattern === 'plain' ? 0.8 : 0.22} width={8} />
      {pattern === 'stripes' && (
        <path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke={color} strokeWidth={2.4} />
      )}
      {pattern === 'dots' && (
        <>
          <circle cx={2} cy={2} fill={color} r={1.5} />
          <circle cx={6} cy={6} fill={color} r={1.5} />
        </>
      )}
    </pattern>
  );
}

/** A mark as it is in the chart, for the words beside it. */
export function Swatch({ id, look }: { id: string; look: Look }) {
  return (
    <svg aria-hidden="true" className="size-3.5 shrink-0" viewBox="0 0 14 14">
      <defs>
        <LookPattern id={id} look={look} />
      </defs>
      <rect
        fill={`url(#${id})`}
        height={13}
        rx={2}
        stroke={looks[look].color}
        width={13}
        x={0.5}
        y={0.5}
      />
    </svg>
  );
}
