'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useCanDraw } from '#components/markdown/answer-text.tsx';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { isRefused } from '#lib/client/api-error.ts';
import { drawnPrompts } from '#lib/client/chat-view.ts';
import { draftKey } from '#lib/client/composers.ts';
import { isBusy, isUnderWay } from '#lib/client/followed-run.ts';
import { useChat } from '#lib/client/queries.ts';
import { useFollowedRunsIn, usePageState } from '#lib/client/use-page-state.ts';
import { chatTitle } from '#lib/shared/chat.ts';
import { ChatMissing, ChatSkeleton, EmptyChat } from './chat-states.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { Exchange } from './exchange.tsx';
import { useEscapeToStop } from './keys.ts';
import { useStickToBottom } from './stick-to-bottom.ts';
import { usePath } from './use-path.ts';

type ChatRoomProps = {
  chatId: string;
  /** Whether the chat began here and the server is not known to have it yet. */
  isDraft: boolean;
};

/** One chat: its path of prompts and answers, and the composer. */
export function ChatRoom({ chatId, isDraft }: ChatRoomProps) {
  const { client, composers } = usePageState();
  const content = useChatContent(chatId, isDraft);
  const { title, prompts, followed, isThere, isMissing, error, retry } = content;
  const stick = useStickToBottom({ startsAtEnd: !isDraft });
  const composerKey = isDraft ? draftKey : chatId;
  const canDraw = useCanDraw(prompts.flatMap(({ runs }) => runs.map(({ run }) => run.text)));
  // Plain text that turns into markdown a moment later would jump; a skeleton does not.
  const isDrawable = isThere && (canDraw || followed.length > 0);
  const { path, actions, send } = usePath({ chatId, composerKey, prompts, isDrawable, stick });
  const busy = followed.some(isUnderWay);
  const field = useRef<HTMLTextAreaElement>(null);
  const pick = usePick(composerKey, field);
  const stop = useCallback(() => client.stopAllIn(chatId), [client, chatId]);

  useEscapeToStop(busy, stop);
  useDraftMove(isDraft, () => composers.move(draftKey, chatId));

  if (isMissing) return <ChatMissing />;
  const isEmpty = isDraft && prompts.length === 0;
  return (
    <>
      <PageHeader title={isEmpty ? null : (title ?? 'Chat')} />
      <Conversation hasEnd={isDrawable && path.length > 0} stick={stick}>
        {error && <ErrorPanel error={error} onRetry={retry} what="This chat" />}
        {!error && !isDraft && !isDrawable && <ChatSkeleton />}
        {isEmpty && <EmptyChat onPick={pick} />}
        {isDrawable &&
          path.map((step, index) => (
            <Exchange
              actions={actions}
              isLatest={index === path.length - 1 && !busy}
              key={step.prompt.key}
              step={step}
            />
          ))}
      </Conversation>
      <Composer
        chatId={chatId}
        composerKey={composerKey}
        field={field}
        isBusy={busy}
        isDraft={isDraft}
        isReady={isThere}
        onSend={send}
        onStop={stop}
      />
    </>
  );
}

/** A chat as it is to be drawn: what is saved, with the runs that this page follows. */
function useChatContent(chatId: string, isDraft: boolean) {
  const { client } = usePageState();
  const followed = useFollowedRunsIn(chatId);
  const { data, dataUpdatedAt, error, refetch } = useChat(chatId, isDraft);

  // Each answer of the server counts, also one that changes nothing of the data.
  useEffect(() => {
    if (dataUpdatedAt === 0) return;
    for (const run of data?.prompts.flatMap((prompt) => prompt.runs) ?? []) {
      if (run.status === 'streaming') client.attach(run);
      else client.adopt(run);
    }
  }, [data, dataUpdatedAt, client]);

  const isMissing = isRefused(error) && !followed.some(isBusy);
  useEffect(() => {
    if (isMissing) client.forgetChat(chatId);
  }, [isMissing, client, chatId]);

  const prompts = useMemo(() => drawnPrompts(data?.prompts ?? [], followed), [data, followed]);
  const first = followed[0]?.prompt;
  const isThere = isDraft || data !== undefined || followed.length > 0;
  return {
    title: data?.chat.title ?? (first && chatTitle(first.text)) ?? null,
    prompts,
    followed,
    isThere,
    isMissing,
    error: isThere || isMissing ? null : error,
    retry: () => void refetch(),
  };
}

/** Puts a suggestion into the composer, ready to be sent or changed. */
function usePick(composerKey: string, field: RefObject<HTMLTextAreaElement | null>) {
  const { composers } = usePageState();
  const picked = useRef('');
  return (suggestion: string) => {
    const draft = composers.get(composerKey).draft.trim();
    // Only what was picked before gives way: what was typed is the user's own.
    const isOwn = draft !== '' && draft !== picked.current;
    picked.current = suggestion;
    composers.set(composerKey, { draft: isOwn ? `${draft}\n\n${suggestion}` : suggestion });
    field.current?.focus();
  };
}

/** What was typed into the draft goes with it when it becomes a chat. */
function useDraftMove(isDraft: boolean, move: () => void): void {
  const wasDraft = useRef(isDraft);
  useLayoutEffect(() => {
    if (wasDraft.current && !isDraft) move();
    wasDraft.current = isDraft;
  });
}
