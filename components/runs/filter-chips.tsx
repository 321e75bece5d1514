import { XIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { filterWordsOf } from './filter-words.ts';
import type { FiltersProps } from './runs-filters.tsx';

/** What narrows the list without a field of its own, each to be taken away. */
export function FilterChips({ query, onChange }: Pick<FiltersProps, 'query' | 'onChange'>) {
  return filterWordsOf(query).map(({ words, without }) => (
    <Button
      className="max-w-full rounded-full"
      key={words}
      onClick={() => onChange(without)}
      size="sm"
      variant="secondary"
    >
      <span className="truncate">{words}</span>
      <XIcon aria-hidden />
      <span className="sr-only">Remove this filter</span>
    </Button>
  ));
}
