'use client';

import { EllipsisIcon, HandIcon, PencilIcon, Trash2Icon } from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { StopChatButton } from '#components/runs/stop-buttons.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { HaltMark } from '#components/ui/halt-mark.tsx';
import { addressOf } from '#lib/client/chat-address.ts';
import type { ChatListItem, ChatMatch } from '#lib/shared/chat.ts';
import { DeleteDialog, RenameDialog } from './chat-dialogs.tsx';
import { fullDate } from './dates.ts';
import { MatchExcerpt } from './match-excerpt.tsx';

type ChatRowProps = {
  chat: ChatListItem;
  isCurrent: boolean;
  /** What is searched for; '' where all chats are listed. */
  search: string;
};

export function ChatRow({ chat, isCurrent, search }: ChatRowProps) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const options = useRef<HTMLButtonElement>(null);
  const titleId = `chat-title-${chat.id}`;
  // A search that is being typed shows what the last one found.
  const match = search !== '' && chat.match ? chat.match : undefined;
  const link = {
    'aria-current': isCurrent ? ('page' as const) : undefined,
    children: <ChatLabel chat={chat} match={match} search={search} titleId={titleId} />,
    className: 'min-w-0 flex-1 rounded-lg py-2 pl-3',
    href: addressOf(chat.id, match && { kind: 'prompt', id: match.promptId }),
  };
  const forDialog = {
    chat,
    onClose: () => setDialog(null),
    onCloseAutoFocus: () => options.current?.focus(),
  };
  return (
    <li
      className={cn(
        'group flex items-center rounded-lg pr-1 text-sm hover:bg-accent has-[a:focus-visible]:bg-accent',
        isCurrent && 'bg-accent',
      )}
    >
      {/* In the chat that is open a match is a place on the page. */}
      {isCurrent && match ? <a {...link} /> : <Link {...link} prefetch={false} />}
      {chat.streaming && !isCurrent && <StopChatButton chat={chat} />}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            aria-describedby={titleId}
            aria-label="Chat options"
            className="size-7 opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
            ref={options}
            size="icon-sm"
            variant="ghost"
          >
            <EllipsisIcon />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start">
          <DropdownMenuItem onSelect={() => setDialog('rename')}>
            <PencilIcon />
            Rename
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setDialog('delete')}>
            <Trash2Icon />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === 'rename' && <RenameDialog {...forDialog} />}
      {dialog === 'delete' && <DeleteDialog {...forDialog} isCurrent={isCurrent} />}
    </li>
  );
}

type ChatLabelProps = {
  chat: ChatListItem;
  match: ChatMatch | undefined;
  search: string;
  titleId: string;
};

function ChatLabel({ chat, match, search, titleId }: ChatLabelProps) {
  const title = chat.title || 'Untitled chat';
  return (
    <>
      <span className="flex items-center gap-2">
        <span
          className="truncate"
          dir="auto"
          id={titleId}
          title={`${title}\n${fullDate(new Date(chat.updatedAt))}`}
        >
          {title}
        </span>
        <ChatMark chat={chat} />
      </span>
      {match && <MatchExcerpt excerpt={match.excerpt} search={search} />}
    </>
  );
}

/** What the latest answer of a chat is doing, where that is worth a glance. */
function ChatMark({ chat }: { chat: ChatListItem }) {
  if (chat.asking) {
    return (
      <span
        aria-label="Waiting for your approval"
        className="ml-auto shrink-0 text-active-foreground"
        role="img"
        title="Waiting for your approval"
      >
        <HandIcon className="size-3.5" />
      </span>
    );
  }
  if (chat.streaming) {
    return (
      <span
        aria-label="An answer is being written"
        className="ml-auto size-2 shrink-0 animate-breathe rounded-full bg-ring motion-reduce:animate-none"
        role="img"
        title="An answer is being written"
      />
    );
  }
  if (!chat.stopped) return null;
  return (
    <span
      aria-label="The last answer was stopped"
      className="ml-auto shrink-0 text-stopped-foreground"
      role="img"
      title="The last answer was stopped"
    >
      <HaltMark className="size-3.5" />
    </span>
  );
}
