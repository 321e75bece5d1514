import { ChevronRightIcon } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { AnswerParts } from '#components/chat/answer-parts.tsx';
import { isSource, Sources } from '#components/chat/other-parts.tsx';
import { LongText } from '#components/markdown/folded.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { useSent } from '#lib/client/queries.ts';
import type { ListedRun, SentMessage } from '#lib/shared/api.ts';
import { stopPhrase } from './run-amounts.ts';

type FoldedProps = { title: string; onOpen?: () => void; children: ReactNode };

/** A text that is there for whoever wants it. */
export function Folded({ title, onOpen, children }: FoldedProps) {
  return (
    <details
      className="group rounded-xl border bg-card"
      onToggle={({ currentTarget }) => currentTarget.open && onOpen?.()}
    >
      <summary className="flex cursor-pointer select-none list-none items-center gap-2 rounded-xl px-4 py-3 font-medium text-sm [&::-webkit-details-marker]:hidden">
        <ChevronRightIcon
          aria-hidden
          className="size-4 shrink-0 text-muted-foreground transition-transform group-open:rotate-90"
        />
        {title}
      </summary>
      <div className="grid gap-4 border-t px-4 py-3">{children}</div>
    </details>
  );
}

export function PlainWords({ text }: { text: string }) {
  return (
    <div className="wrap-anywhere whitespace-pre-wrap text-sm leading-relaxed" dir="auto">
      <LongText text={text} />
    </div>
  );
}

/** What the model was sent; asked for when it is unfolded. */
export function Sent({ runId }: { runId: string }) {
  const [isWanted, setIsWanted] = useState(false);
  const { data, error, isPending } = useSent(runId, isWanted);
  return (
    <Folded onOpen={() => setIsWanted(true)} title="What the model was sent">
      {isWanted && isPending && <p className="text-muted-foreground text-sm">Loading…</p>}
      {error && <p className="text-sm">It could not be loaded. {sentenceOf(error)}</p>}
      {data?.messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a run never change.
        <Message key={index} message={message} />
      ))}
    </Folded>
  );
}

function Message({ message: { role, content } }: { message: SentMessage }) {
  return (
    <div className="grid gap-1">
      <p className="font-mono text-muted-foreground text-xs">{role}</p>
      <PlainWords text={content} />
    </div>
  );
}

/** The parts of an answer, and where it was stopped; what came after that, unseen, apart from it. */
export function RunAnswer({ run, unseenText }: { run: ListedRun; unseenText: string }) {
  const phrase = stopPhrase(run);
  return (
    <div className="grid grid-cols-1 gap-4">
      <AnswerParts
        activity={run.status === 'streaming' ? 'live' : 'over'}
        isGrowing={false}
        parts={run.parts}
        run={run}
      />
      <Sources sources={run.parts.filter(isSource)} />
      {run.parts.length === 0 && (
        <p className="text-muted-foreground text-sm">There is nothing of an answer.</p>
      )}
      {run.status === 'canceled' && (
        <p className="flex items-center gap-3 font-medium text-sm text-stopped-foreground before:h-px before:flex-1 before:bg-current/40 after:h-px after:flex-1 after:bg-current/40">
          <HaltMark className="size-4" />
          Stopped here{phrase && <span className="font-normal">{phrase}</span>}
        </p>
      )}
      {unseenText !== '' && (
        <Folded title={`Received, but never shown: ${unseenText.length} characters`}>
          <PlainWords text={unseenText} />
        </Folded>
      )}
    </div>
  );
}
