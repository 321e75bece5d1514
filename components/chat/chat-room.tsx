'use client';

import { useCallback, useLayoutEffect, useRef } from 'react';
import { useCanDraw } from '#components/markdown/answer-text.tsx';
import { ErrorPanel } from '#components/shell/error-panel.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { ChatMissing } from './chat-missing.tsx';
import { ChatSkeleton } from './chat-skeleton.tsx';
import { Composer } from './composer.tsx';
import { draftKey } from './composer-store.ts';
import { Conversation } from './conversation.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { isUnderWay } from './live-run.ts';
import { useChatRuns } from './runs-provider.tsx';
import { Turn } from './turn.tsx';
import { useChatContent } from './use-chat-content.ts';
import { useEscapeToStop } from './use-escape-to-stop.ts';
import { useStickToBottom } from './use-stick-to-bottom.ts';
import { useTurns } from './use-turns.ts';

type ChatRoomProps = {
  chatId: string;
  /** Whether the chat began here and the server is not known to have it yet. */
  isDraft: boolean;
};

/** One chat: its path of prompts and answers, and the composer. */
export function ChatRoom({ chatId, isDraft }: ChatRoomProps) {
  const { client, composers } = useChatRuns();
  const content = useChatContent(chatId, isDraft);
  const { title, prompts, live, isThere, isMissing, error, retry } = content;
  const stick = useStickToBottom({ startsAtEnd: !isDraft });
  const composerKey = isDraft ? draftKey : chatId;
  const canDraw = useCanDraw(prompts.flatMap(({ runs }) => runs.map(({ run }) => run.text)));
  const isDrawable = isThere && (canDraw || live.length > 0);
  const { path, actions, send } = useTurns({ chatId, composerKey, prompts, isDrawable, stick });
  const busy = live.some(isUnderWay);
  const stop = useCallback(() => client.stopAllIn(chatId), [client, chatId]);

  useEscapeToStop(busy, stop);
  useDraftMove(isDraft, () => composers.move(draftKey, chatId));

  if (isMissing) return <ChatMissing />;
  const isEmpty = isDraft && prompts.length === 0;
  return (
    <>
      <PageHeader title={isEmpty ? null : (title ?? 'Chat')} />
      <Conversation stick={stick}>
        {error && <ErrorPanel error={error} onRetry={retry} what="This chat" />}
        {!error && !isDraft && !isDrawable && <ChatSkeleton />}
        {isEmpty && <EmptyChat onPick={(draft) => composers.set(composerKey, { draft })} />}
        {isDrawable &&
          path.map((step, index) => (
            <Turn
              actions={actions}
              isLatest={index === path.length - 1 && !busy}
              key={step.prompt.key}
              step={step}
            />
          ))}
      </Conversation>
      <Composer
        composerKey={composerKey}
        isDraft={isDraft}
        isBusy={busy}
        isReady={isThere}
        onSend={send}
        onStop={stop}
      />
    </>
  );
}

/** What was typed into the draft goes with it when it becomes a chat. */
function useDraftMove(isDraft: boolean, move: () => void): void {
  const wasDraft = useRef(isDraft);
  useLayoutEffect(() => {
    if (wasDraft.current && !isDraft) move();
    wasDraft.current = isDraft;
  });
}
