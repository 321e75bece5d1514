'use client';

import { ArrowUpIcon, XIcon } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { createSubmitGuard } from '#lib/client/presses.ts';
import { useHydrated } from '#lib/client/use-hydrated.ts';
import { useComposer } from '#lib/client/use-page-state.ts';
import { longestPrompt } from '#lib/shared/run.ts';
import { LeavePicker, ModelPicker } from './composer-pickers.tsx';
import { isSendKey } from './keys.ts';

type ComposerProps = {
  composerKey: string;
  /** Whether the chat is new: then the user has come to write. */
  isDraft: boolean;
  isBusy: boolean;
  /** Whether the chat is there to send to; until then words can be typed. */
  isReady: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
};

export function Composer(props: ComposerProps) {
  const { composerKey, isDraft, isBusy, isReady, onSend, onStop } = props;
  const { draft, notice, setDraft, clear, say } = useComposer(composerKey);
  const hydrated = useHydrated();
  const field = useRef<HTMLTextAreaElement>(null);
  const [guard] = useState(createSubmitGuard);
  const hasWords = draft.trim().length > 0;

  useFocusWhenFree(field, isBusy);
  useFocusOnArrival(field, isDraft);

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!hasWords || !isReady || !guard.allows(draft)) return;
    const words = draft.trim();
    if (words.length > longestPrompt) return say(tooLong(words.length));
    clear();
    onSend(words);
    field.current?.focus();
  }

  function stop() {
    guard.stopped(draft);
    onStop();
    if (hasFinePointer()) field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!isSendKey(event.nativeEvent)) return;
    event.preventDefault();
    submit();
  }

  return (
    <form className="mx-auto w-full max-w-3xl px-4 pb-4" onSubmit={submit}>
      {notice && <Notice onDismiss={() => say(null)} sentence={notice} />}
      <div className="rounded-2xl border border-input bg-card shadow-sm transition-shadow focus-within:border-ring focus-within:shadow-md">
        <Textarea
          aria-label="Message"
          dir="auto"
          className="max-h-[40dvh] min-h-13 px-4 pt-3.5 pb-1 text-base outline-none placeholder:text-muted-foreground"
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={isBusy ? 'Ask a follow-up…' : 'Ask anything…'}
          readOnly={!hydrated}
          ref={field}
          rows={1}
          value={draft}
        />
        <div className="flex items-center gap-1 p-2">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1">
            <ModelPicker />
            <LeavePicker />
          </div>
          {isBusy && hasWords && (
            <Button
              disabled={!isReady}
              title="Ends the answer being written and sends this"
              type="submit"
              variant="outline"
            >
              Send now
            </Button>
          )}
          {isBusy ? <StopButton onStop={stop} /> : <SendButton disabled={!hasWords || !isReady} />}
        </div>
      </div>
    </form>
  );
}

/** Why the words in the composer were not sent. */
function Notice({ sentence, onDismiss }: { sentence: string; onDismiss: () => void }) {
  return (
    <div
      className="mb-2 flex items-start gap-2 rounded-xl bg-failed px-4 py-2 text-failed-foreground text-sm"
      role="alert"
    >
      <p className="min-w-0 flex-1 py-1">{sentence}</p>
      <Button
        aria-label="Dismiss"
        className="text-current"
        onClick={onDismiss}
        size="icon-sm"
        variant="ghost"
      >
        <XIcon />
      </Button>
    </div>
  );
}

function StopButton({ onStop }: { onStop: () => void }) {
  return (
    <Button aria-keyshortcuts="Escape" className="min-w-24" onClick={onStop} variant="stop">
      <HaltMark />
      Stop
    </Button>
  );
}

function SendButton({ disabled }: { disabled: boolean }) {
  return (
    <Button className="min-w-24" disabled={disabled} type="submit">
      <ArrowUpIcon />
      Send
    </Button>
  );
}

function tooLong(length: number): string {
  const [is, most] = [length, longestPrompt].map((count) => count.toLocaleString('en'));
  return `This has ${is} characters; a message can have ${most}. Shorten it, or send it in parts.`;
}

/** With a finger, focus would bring up the keyboard over what the user wants to see. */
function hasFinePointer(): boolean {
  return window.matchMedia('(pointer: fine)').matches;
}

function useFocusOnArrival(field: RefObject<HTMLTextAreaElement | null>, isDraft: boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft that becomes a chat is no arrival.
  useEffect(() => {
    if (isDraft && hasFinePointer()) field.current?.focus({ preventScroll: true });
  }, [field]);
}

/** Takes the focus when the button that asked for an answer is gone with it. */
function useFocusWhenFree(field: RefObject<HTMLTextAreaElement | null>, isBusy: boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that begins or ends is when.
  useEffect(() => {
    const nothingFocused = document.activeElement === document.body;
    if (nothingFocused && hasFinePointer()) field.current?.focus({ preventScroll: true });
  }, [field, isBusy]);
}
