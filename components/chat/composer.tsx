'use client';

import { ArrowUpIcon } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useId } from 'react';
import { ToolsMenu } from '#components/tools/tools-menu.tsx';
import { Button } from '#components/ui/button.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { doublePressMs, isMeantForAnother } from '#lib/client/presses.ts';
import { useComposer, useIsAway, usePageState } from '#lib/client/use-page-state.ts';
import { longestPrompt } from '#lib/shared/run.ts';
import {
  type Field,
  mayTakeFocus,
  useFocusOnArrival,
  useFocusWhenFree,
  useTypedEarly,
} from './composer-field.ts';
import { AwayLine, Notice } from './composer-notes.tsx';
import { LeavePicker, ModelPicker } from './composer-pickers.tsx';
import { enterMeans, useCoarsePointer } from './keys.ts';

type ComposerProps = {
  chatId: string;
  composerKey: string;
  field: Field;
  /** Whether the chat is new: then the user has come to write. */
  isDraft: boolean;
  isBusy: boolean;
  /** Whether the chat is there to send to; until then words can be typed. */
  isReady: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
};

export function Composer(props: ComposerProps) {
  const { chatId, composerKey, field, isDraft, isBusy, isReady, onSend, onStop } = props;
  const { draft, notice, setDraft, say } = useComposer(composerKey);
  const submit = useSubmit(composerKey, isReady, onSend);
  const isAway = useIsAway();
  const breaksLine = useCoarsePointer();
  const awayId = useId();
  const hasWords = draft.trim().length > 0;

  useTypedEarly(field, composerKey, submit);
  useFocusWhenFree(field, isBusy);
  useFocusOnArrival(field, isDraft);

  function send(event: MouseEvent | KeyboardEvent) {
    // Send and Stop take each other's place: the second press of two was meant for the first.
    if (isMeantForAnother(event, 'send', doublePressMs)) return;
    void submit();
    if (mayTakeFocus()) field.current?.focus();
  }

  function stop(event: MouseEvent) {
    if (isMeantForAnother(event, 'stop', doublePressMs)) return;
    onStop();
    if (mayTakeFocus()) field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    const meaning = enterMeans(event.nativeEvent, breaksLine);
    if (meaning === null || meaning === 'break') return;
    event.preventDefault();
    if (meaning === 'send') send(event);
  }

  return (
    <div className="mx-auto w-full max-w-3xl px-4 pb-4">
      {notice && <Notice onDismiss={() => say(null)} sentence={notice} />}
      {isAway && <AwayLine id={awayId} />}
      <div className="rounded-2xl border border-input bg-card shadow-sm transition-shadow focus-within:border-ring focus-within:shadow-md">
        <Textarea
          aria-describedby={isAway ? awayId : undefined}
          aria-label="Message"
          autoComplete="off"
          className="max-h-[40dvh] min-h-13 px-4 pt-3.5 pb-1 text-base outline-none placeholder:text-muted-foreground"
          dir="auto"
          enterKeyHint={breaksLine ? 'enter' : 'send'}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={isBusy ? 'Ask a follow-up…' : 'Ask anything…'}
          ref={field}
          rows={1}
          value={draft}
        />
        <div className="flex items-center gap-1 p-2">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1">
            <ModelPicker />
            <ToolsMenu chatId={chatId} composerKey={composerKey} isDraft={isDraft} />
            <LeavePicker />
          </div>
          {isBusy && hasWords && (
            <Button
              disabled={!isReady}
              onClick={send}
              title="Ends the answer being written and sends this"
              variant="outline"
            >
              Send now
            </Button>
          )}
          {isBusy ? (
            <StopButton onClick={stop} />
          ) : (
            <SendButton disabled={!hasWords || !isReady} onClick={send} />
          )}
        </div>
      </div>
    </div>
  );
}

/** Sends what is in the composer; while Halt cannot be reached it stays there, with the reason. */
function useSubmit(composerKey: string, isReady: boolean, onSend: (text: string) => void) {
  const { composers, reach } = usePageState();
  return async () => {
    const { draft } = composers.get(composerKey);
    const words = draft.trim();
    if (!words || !isReady) return;
    const say = (notice: string) => composers.set(composerKey, { notice });
    if (words.length > longestPrompt) return say(tooLong(words.length));
    if (reach.isAway()) {
      if (!(await reach.look())) return say('Halt still cannot be reached, so this is not sent.');
      if (composers.get(composerKey).draft !== draft) return;
    }
    composers.set(composerKey, { draft: '', notice: null });
    onSend(words);
  };
}

type ComposerButtonProps = { disabled?: boolean; onClick: (event: MouseEvent) => void };

/**
 * Wider than Send, whose place it takes. A press on it takes nothing from the page: neither the
 * focus nor what is selected in the answer.
 */
function StopButton({ onClick }: ComposerButtonProps) {
  return (
    <Button
      aria-keyshortcuts="Escape"
      className="min-w-30"
      onClick={onClick}
      onMouseDown={(event) => event.preventDefault()}
      variant="stop"
    >
      <HaltMark />
      Stop
    </Button>
  );
}

function SendButton({ disabled, onClick }: ComposerButtonProps) {
  return (
    <Button className="min-w-24" disabled={disabled} onClick={onClick}>
      <ArrowUpIcon />
      Send
    </Button>
  );
}

function tooLong(length: number): string {
  const [is, most] = [length, longestPrompt].map((count) => count.toLocaleString('en'));
  return `This has ${is} characters; a message can have ${most}. Shorten it, or send it in parts.`;
}
