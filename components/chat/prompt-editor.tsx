'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { longestPrompt } from '#lib/shared/run.ts';
import { isSendKey } from './keys.ts';

type PromptEditorProps = {
  text: string;
  onSend: (text: string) => void;
  onCancel: () => void;
};

/** A prompt while it is edited: sent, it begins another branch, and the old one stays. */
export function PromptEditor({ text, onSend, onCancel }: PromptEditorProps) {
  const [draft, setDraft] = useState(text);
  const form = useRef<HTMLFormElement>(null);
  const hintId = useId();
  const words = draft.trim();
  const isTooLong = words.length > longestPrompt;
  const canSend = words !== '' && words !== text.trim() && !isTooLong;

  // It is taller than what it takes the place of.
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (canSend) onSend(words);
  }

  function onKeyDown(event: KeyboardEvent) {
    const isCancel = event.key === 'Escape' && !event.nativeEvent.isComposing;
    if (!isCancel && !isSendKey(event.nativeEvent)) return;
    // Esc would stop the answer, too.
    event.preventDefault();
    if (isCancel) onCancel();
    else submit();
  }

  return (
    <form
      aria-label="Edit prompt"
      className="grid scroll-m-4 gap-2 rounded-2xl border border-input bg-card p-2 focus-within:border-ring"
      onSubmit={submit}
      ref={form}
    >
      <Textarea
        aria-describedby={hintId}
        aria-invalid={isTooLong}
        aria-label="Edit your prompt"
        autoFocus
        className="max-h-[40dvh] px-2 pt-1.5 text-base outline-none"
        dir="auto"
        onChange={(event) => setDraft(event.target.value)}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onKeyDown={onKeyDown}
        value={draft}
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="w-full px-2 text-muted-foreground text-xs sm:w-auto sm:flex-1" id={hintId}>
          {isTooLong
            ? `A prompt can have ${longestPrompt.toLocaleString('en')} characters; this has ${words.length.toLocaleString('en')}.`
            : 'The old prompt and its answers stay in this chat.'}
        </p>
        <Button onClick={onCancel} size="sm" variant="outline">
          Cancel
        </Button>
        <Button disabled={!canSend} size="sm" type="submit">
          Resend
        </Button>
      </div>
    </form>
  );
}
