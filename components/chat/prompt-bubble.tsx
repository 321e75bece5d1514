'use client';

import { CheckIcon, CopyIcon, PencilIcon } from 'lucide-react';
import { useState } from 'react';
import { fullDate, shortDate } from '#components/chats/dates.ts';
import { LongText } from '#components/markdown/folded.tsx';
import { Button } from '#components/ui/button.tsx';
import type { DrawnPrompt } from '#lib/client/chat-view.ts';
import { useCopy } from '#lib/client/use-copy.ts';
import { useNow } from '#lib/client/use-now.ts';
import { Pager } from './pager.tsx';
import { PromptEditor } from './prompt-editor.tsx';

type PromptBubbleProps = {
  prompt: DrawnPrompt;
  /** The prompts after the same run, this one among them. */
  siblings: readonly DrawnPrompt[];
  onChoose: (prompt: DrawnPrompt) => void;
  onEdit: (prompt: DrawnPrompt, text: string) => void;
};

/** A prompt as it was sent, until it is edited. */
export function PromptBubble({ prompt, siblings, onChoose, onEdit }: PromptBubbleProps) {
  const [editing, setEditing] = useState<'not yet' | 'now' | 'canceled'>('not yet');
  if (editing === 'now') {
    return (
      <PromptEditor
        onCancel={() => setEditing('canceled')}
        onSend={(text) => {
          setEditing('not yet');
          onEdit(prompt, text);
        }}
        text={prompt.text}
      />
    );
  }
  return (
    <article
      aria-label="Prompt"
      className="group grid scroll-mt-4 justify-items-end gap-1 rounded-xl outline-ring/50 outline-offset-8 focus:outline-2"
      id={`prompt-${prompt.id}`}
    >
      <p
        className="wrap-anywhere max-w-[85%] whitespace-pre-wrap rounded-2xl rounded-br-md bg-secondary px-4 py-2.5 text-secondary-foreground leading-relaxed forced-colors:border"
        dir="auto"
      >
        <LongText text={prompt.text} />
      </p>
      <div className="flex min-h-8 flex-wrap items-center justify-end gap-x-1 print:hidden">
        <div className="flex items-center gap-x-0.5 text-muted-foreground opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
          <AskedAt prompt={prompt} />
          <CopyPromptButton text={prompt.text} />
          <Button
            aria-label="Edit"
            autoFocus={editing === 'canceled'}
            onClick={() => setEditing('now')}
            size="icon-sm"
            title="Edit"
            variant="ghost"
          >
            <PencilIcon />
          </Button>
        </div>
        <Pager
          count={siblings.length}
          index={siblings.findIndex((sibling) => sibling.id === prompt.id)}
          noun="Prompt"
          onTurn={(next) => {
            const sibling = siblings[next];
            if (sibling) onChoose(sibling);
          }}
        />
      </div>
    </article>
  );
}

/** When the prompt was sent: its first run started then. */
function AskedAt({ prompt }: { prompt: DrawnPrompt }) {
  const now = useNow();
  const startedAt = prompt.runs[0]?.run.startedAt;
  if (!startedAt) return null;
  const at = new Date(startedAt);
  return (
    <time className="px-1 text-xs" dateTime={startedAt} title={fullDate(at)}>
      {shortDate(at, now)}
    </time>
  );
}

function CopyPromptButton({ text }: { text: string }) {
  const { result, copy } = useCopy();
  const name = result ?? 'Copy prompt';
  return (
    <Button
      aria-label={name}
      onClick={() => copy(text)}
      size="icon-sm"
      title={name}
      variant="ghost"
    >
      {result === 'Copied' ? <CheckIcon /> : <CopyIcon />}
    </Button>
  );
}
