'use client';

import { SearchIcon } from 'lucide-react';
import { usePathname } from 'next/navigation';
import {
  type RefCallback,
  useCallback,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from 'react';
import { searchKey, useShortcut } from '#components/shell/shortcuts.ts';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { sentenceOf } from '#lib/client/api-error.ts';
import { chatIdAt } from '#lib/client/chat-address.ts';
import { useListedChats } from '#lib/client/queries.ts';
import { useNow } from '#lib/client/use-now.ts';
import { ChatRow } from './chat-row.tsx';
import { inPeriods } from './dates.ts';

/** The user's chats, newest first, with a search over them. */
export function ChatList() {
  const [search, setSearch] = useState('');
  const query = useDeferredValue(search.trim());
  const field = useRef<HTMLInputElement>(null);
  useShortcut(searchKey, () => {
    field.current?.focus();
    // On a phone the list is not on screen, until the menu takes its turn.
    return document.activeElement === field.current;
  });
  const currentId = chatIdAt(usePathname());
  const { chats, data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useListedChats(query);
  const now = useNow();
  const endOfList = useWhenVisible(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  });

  return (
    <>
      <div className="relative px-3 pb-2">
        <SearchIcon
          aria-hidden
          className="pointer-events-none absolute top-2.5 left-6 size-4 text-muted-foreground"
        />
        <Input
          aria-keyshortcuts={searchKey.aria}
          aria-label="Search chats"
          className="bg-transparent pl-9"
          onChange={(event) => setSearch(event.target.value)}
          placeholder="Search"
          ref={field}
          type="search"
          value={search}
        />
      </div>
      <nav aria-label="Chats" className="relative min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {inPeriods(chats, now).map(({ period, chats }) => (
          <div className="mb-3" key={period}>
            <h2 className="px-3 py-1 font-medium text-muted-foreground text-xs">{period}</h2>
            <ul aria-label={period} className="grid grid-cols-1 gap-0.5">
              {chats.map((chat) => (
                <ChatRow
                  chat={chat}
                  isCurrent={chat.id === currentId}
                  key={chat.id}
                  search={query}
                />
              ))}
            </ul>
          </div>
        ))}
        {isPending && <ListSkeleton />}
        {error && chats.length === 0 && (
          <div className="grid justify-items-start gap-2 p-3 text-muted-foreground text-sm">
            <p>The chats could not be loaded. {sentenceOf(error)}</p>
            <Button onClick={() => void refetch()} size="sm" variant="outline">
              Try again
            </Button>
          </div>
        )}
        {data && chats.length === 0 && (
          <p className="p-3 text-muted-foreground text-sm">
            {query ? 'No matching chats' : 'Your chats will appear here.'}
          </p>
        )}
        {/* Anew for each page: one that stays in view where the window is tall asks for the next. */}
        <div key={data?.pages.at(-1)?.nextCursor} ref={endOfList} />
        {isFetchingNextPage && <ListSkeleton />}
      </nav>
    </>
  );
}

function ListSkeleton() {
  return (
    <div className="grid gap-3 p-3">
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}

/** A ref whose element calls `onVisible` whenever it comes near the visible part of the page. */
function useWhenVisible(onVisible: () => void): RefCallback<HTMLElement> {
  const latest = useRef(onVisible);
  useEffect(() => {
    latest.current = onVisible;
  });
  return useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
