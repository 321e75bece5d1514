import { SearchIcon, XIcon } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { Input } from '#components/ui/input.tsx';
import { NativeSelect } from '#components/ui/native-select.tsx';
import { useListedChats, useModels } from '#lib/client/queries.ts';
import {
  allRuns,
  anyEnding,
  isFiltered,
  type RunsQuery,
  runsAddress,
} from '#lib/client/runs-address.ts';
import type { ListedRun } from '#lib/shared/api.ts';
import { endReasons, runStatuses } from '#lib/shared/run.ts';
import { FilterChips } from './filter-chips.tsx';
import { PeriodFilter } from './period-filter.tsx';
import { reasonOf, statusNames } from './run-words.ts';

export type FiltersProps = {
  query: RunsQuery;
  /** @param isTyping whether it is one of many changes, and no place to come back to */
  onChange: (change: Partial<RunsQuery>, isTyping?: boolean) => void;
  /** What is listed at present, for the names in it. */
  runs: readonly ListedRun[];
};

/** The statuses as links: each is a list of its own. */
export function StatusFilter({ query }: Pick<FiltersProps, 'query'>) {
  return (
    <nav aria-label="Filter by status" className="-mx-1 flex flex-wrap gap-1 p-1">
      {[null, ...runStatuses].map((status) => (
        <Link
          aria-current={status === query.status ? 'page' : undefined}
          className={cn(
            'whitespace-nowrap rounded-full px-3.5 py-1.5 font-medium text-sm transition-colors',
            status === query.status
              ? 'bg-primary text-primary-foreground'
              : 'text-muted-foreground hover:bg-accent hover:text-accent-foreground',
          )}
          href={runsAddress({ ...query, ...anyEnding, status })}
          key={status ?? 'all'}
        >
          {status ? statusNames[status] : 'All'}
        </Link>
      ))}
    </nav>
  );
}

/** What else narrows the list. */
export function RunsFilters({ query, onChange, runs }: FiltersProps) {
  return (
    <search className="flex flex-wrap items-center gap-2">
      <WordsFilter onChange={onChange} query={query} />
      <ReasonFilter onChange={onChange} query={query} />
      <ModelFilter onChange={onChange} query={query} runs={runs} />
      <ChatFilter onChange={onChange} query={query} runs={runs} />
      <PeriodFilter onChange={onChange} query={query} />
      <FilterChips onChange={onChange} query={query} />
      {isFiltered(query) && (
        <Button
          onClick={() => onChange({ ...allRuns, sort: query.sort })}
          size="sm"
          variant="ghost"
        >
          <XIcon />
          Clear filters
        </Button>
      )}
    </search>
  );
}

/** As long as a hand pauses between words. */
const pauseMs = 300;

function WordsFilter({ query, onChange }: Omit<FiltersProps, 'runs'>) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query.q ?? '');
  const asked = query.q ?? '';
  useEffect(() => {
    // The address was changed by something else than this field.
    if (document.activeElement !== field.current) setText(asked);
  }, [asked]);
  useEffect(() => {
    if (text.trim() === asked || document.activeElement !== field.current) return;
    const timer = setTimeout(() => onChange({ q: text.trim() || null }, true), pauseMs);
    return () => clearTimeout(timer);
  }, [text, asked, onChange]);
  return (
    <span className="relative w-full min-w-40 sm:w-52">
      <SearchIcon
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        aria-label="Search prompts"
        className="h-8 pl-8"
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        placeholder="Search prompts"
        ref={field}
        type="search"
        value={text}
      />
    </span>
  );
}

const selectClasses = 'max-w-48 rounded-lg border border-input bg-card';

function ReasonFilter({ query, onChange }: Omit<FiltersProps, 'runs'>) {
  return (
    <NativeSelect
      aria-label="Reason"
      className={selectClasses}
      onChange={({ target }) =>
        onChange({ endReason: endReasons.find((each) => each === target.value) ?? null })
      }
      value={query.endReason ?? ''}
    >
      <option value="">Any reason</option>
      {endReasons.map((endReason) => (
        <option key={endReason} value={endReason}>
          {reasonOf({ endReason })}
        </option>
      ))}
    </NativeSelect>
  );
}

function ModelFilter({ query, onChange, runs }: FiltersProps) {
  const { data } = useModels();
  const offered = data?.models.map(({ model }) => model) ?? [];
  const models = new Set([...offered, ...runs.map(({ model }) => model)]);
  if (query.model !== null) models.add(query.model);
  return (
    <NativeSelect
      aria-label="Model"
      className={selectClasses}
      onChange={({ target }) => onChange({ model: target.value || null })}
      value={query.model ?? ''}
    >
      <option value="">Any model</option>
      {[...models].sort().map((model) => (
        <option key={model}>{model}</option>
      ))}
    </NativeSelect>
  );
}

function ChatFilter({ query, onChange, runs }: FiltersProps) {
  const { chats } = useListedChats('');
  const titles = new Map(runs.map(({ chatId, chatTitle }) => [chatId, chatTitle]));
  for (const { id, title } of chats) titles.set(id, title);
  if (query.chatId !== null && !titles.has(query.chatId)) titles.set(query.chatId, 'Another chat');
  return (
    <NativeSelect
      aria-label="Chat"
      className={selectClasses}
      onChange={({ target }) => onChange({ chatId: target.value || null })}
      value={query.chatId ?? ''}
    >
      <option value="">Any chat</option>
      {[...titles].map(([id, title]) => (
        <option key={id} value={id}>
          {title || 'Untitled chat'}
        </option>
      ))}
    </NativeSelect>
  );
}
