import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';

type PagerProps = {
  /** What is paged through, as in «Version 2 of 3». */
  noun: string;
  index: number;
  count: number;
  onTurn: (index: number) => void;
};

/** Turns to another version of an answer, or another prompt after the same answer. */
export function Pager({ noun, index, count, onTurn }: PagerProps) {
  if (count < 2) return null;
  const name = noun.toLowerCase();
  return (
    <fieldset className="flex items-center text-muted-foreground text-xs tabular-nums">
      <legend className="sr-only">{noun}s</legend>
      <Button
        aria-label={`Previous ${name}`}
        disabled={index === 0}
        onClick={() => onTurn(index - 1)}
        size="icon-sm"
        variant="ghost"
      >
        <ChevronLeftIcon />
      </Button>
      <span>
        {noun} {index + 1} of {count}
      </span>
      <Button
        aria-label={`Next ${name}`}
        disabled={index === count - 1}
        onClick={() => onTurn(index + 1)}
        size="icon-sm"
        variant="ghost"
      >
        <ChevronRightIcon />
      </Button>
    </fieldset>
  );
}
