'use client';

import Link from 'next/link';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useModelChoice } from '#lib/client/preferences.ts';
import { scriptedDemo } from '#lib/shared/scripted-demo.ts';

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
          Press Stop<span className="pointer-coarse:hidden"> or Esc</span> and the answer ends right
          there: on this page, on the server and at the provider. What you have read is kept.
        </p>
      </div>
      <DemoNote />
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

/** Says that no model answers, and how to connect one, until one is connected. */
function DemoNote() {
  const { models } = useModelChoice();
  const isDemo = models.some(
    ({ provider }) => provider.id === scriptedDemo.id && provider.name === scriptedDemo.name,
  );
  if (!isDemo) return null;
  return (
    <div
      className="grid gap-2 rounded-xl border bg-active px-4 py-3 text-active-foreground text-sm"
      role="note"
    >
      <p>
        <strong>This is a demo.</strong> No model is connected, so the answers are scripted. To
        connect one, put one of these lines into the file <code>.env</code> and start Halt again:
      </p>
      <pre className="wrap-anywhere whitespace-pre-wrap font-mono text-xs leading-relaxed">
        {'OPENAI_API_KEY=sk-…\nOPENAI_BASE_URL=http://localhost:11434/v1  # Ollama'}
      </pre>
    </div>
  );
}

/** The address of a chat that does not exist, or is somebody else's: the two look the same. */
export function ChatMissing() {
  return (
    <>
      <PageHeader tab="Chat not found" title={null} />
      <div className="grid flex-1 place-content-center justify-items-center gap-4 px-6 text-center">
        <h1 className="font-serif text-3xl">Chat not found</h1>
        <p className="max-w-md text-muted-foreground">
          It may have been deleted, or it belongs to another browser.
        </p>
        <Button asChild>
          <Link href="/">Start a new chat</Link>
        </Button>
      </div>
    </>
  );
}

/** A chat that is still loading. */
export function ChatSkeleton() {
  return (
    <div className="grid gap-8">
      <span className="sr-only">Loading the chat…</span>
      <Skeleton className="ml-auto h-11 w-2/5 rounded-2xl" />
      <div className="grid gap-3">
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="h-4 w-3/5" />
      </div>
    </div>
  );
}
