'use client';

import { ArrowUpIcon } from 'lucide-react';
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
import { useHydrated } from '#lib/client/use-hydrated.ts';
import { longestPrompt } from '#lib/shared/run.ts';
import { ComposerNotice } from './composer-notice.tsx';
import { isSendKey } from './is-send-key.ts';
import { LeavePicker } from './leave-picker.tsx';
import { ModelPicker } from './model-picker.tsx';
import { createSubmitGuard } from './submit-guard.ts';
import { useComposer } from './use-composer.ts';

type ComposerProps = {
  composerKey: string;
  /** Whether the chat is new: then the reader has come to write. */
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
    const { isComposing } = event.nativeEvent;
    if (!isSendKey({ ...pick(event), isComposing })) return;
    event.preventDefault();
    submit();
  }

  return (
    <form className="mx-auto w-full max-w-3xl px-4 pb-4" onSubmit={submit}>
      {notice && <ComposerNotice onDismiss={() => say(null)} sentence={notice} />}
      <div className="rounded-2xl border border-input bg-card shadow-sm transition-shadow focus-within:border-ring focus-within:shadow-md">
        <Textarea
          aria-label="Message"
          dir="auto"
          className="max-h-[40dvh] min-h-13 px-4 pt-3.5 pb-1 text-base outline-none placeholder:text-muted-foreground"
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={isBusy ? 'Ask the next thing…' : 'Ask anything…'}
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
              title="Ends the answer that is being written, and asks this"
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
  return `This has ${is} characters, and a message at most ${most}. Shorten it, or send it in parts.`;
}

function pick(event: KeyboardEvent) {
  const { key, keyCode, shiftKey, repeat } = event;
  return { key, keyCode, shiftKey, repeat };
}

/** With a finger, focus would bring up the keyboard over what the reader wants to see. */
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
