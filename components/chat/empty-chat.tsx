import { HaltMark } from '#components/ui/halt-mark.tsx';

const suggestions = [
  'Explain what happens when I type an address into a browser',
  'Write a SQL query for the three newest orders of each customer',
  'Plan a quiet weekend in Lisbon, with trains and not planes',
];

/** What a chat shows before its first prompt. */
export function EmptyChat({ onPick }: { onPick: (draft: string) => void }) {
  return (
    <div className="grid min-h-[52dvh] content-center gap-8 pt-4">
      <div className="grid gap-3">
        <HaltMark className="size-9 text-stop" />
        <h1 className="text-balance font-serif text-4xl leading-tight tracking-tight sm:text-5xl">
          Ask. Read. Halt when you have enough.
        </h1>
        <p className="max-w-prose text-muted-foreground leading-relaxed">
          Press Stop or Esc in mid-answer and it ends there: on this page, on the server and at the
          provider. What you have read is kept.
        </p>
      </div>
      <ul className="grid gap-2 sm:grid-cols-3">
        {suggestions.map((suggestion) => (
          <li className="flex" key={suggestion}>
            <button
              className="w-full rounded-xl border bg-card px-4 py-3 text-left text-muted-foreground text-sm leading-snug transition-colors hover:bg-accent hover:text-accent-foreground"
              onClick={() => onPick(suggestion)}
              type="button"
            >
              {suggestion}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
