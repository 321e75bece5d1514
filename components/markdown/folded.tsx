import { ChevronRightIcon } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';
import { directionOf, Words } from './words.tsx';

const longest = { characters: 2_000, lines: 30 };

/** What the model thought on the way to its answer, folded away. */
export function Reasoning({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  return (
    <details className="group rounded-lg text-muted-foreground text-sm">
      <summary className="-mx-1 inline-flex cursor-pointer select-none list-none items-center gap-1 rounded-md px-1 py-0.5 hover:text-foreground [&::-webkit-details-marker]:hidden">
        <ChevronRightIcon
          aria-hidden
          className="size-4 transition-transform group-open:rotate-90"
        />
        <span className={cn(isGrowing && 'animate-breathe motion-reduce:animate-none')}>
          {isGrowing ? 'Thinking…' : 'Reasoning'}
        </span>
      </summary>
      <div
        className="wrap-anywhere mt-2 ms-2 whitespace-pre-wrap border-s-2 ps-4 leading-relaxed"
        dir={directionOf(text)}
      >
        <Words text={text} />
      </div>
    </details>
  );
}

/** A text as it is, folded where it is long: the chat it stands in is to be read as well. */
export function LongText({ text }: { text: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const isLong = text.length > longest.characters || text.split('\n').length > longest.lines;
  if (!isLong) return <>{text}</>;
  return (
    <>
      <span className={isOpen ? 'block' : 'answer-folded'} id={id}>
        {text}
      </span>
      <Button
        aria-controls={id}
        aria-expanded={isOpen}
        className="-ms-2 mt-1 print:hidden"
        onClick={() => setIsOpen(!isOpen)}
        size="sm"
        variant="ghost"
      >
        {isOpen ? 'Show less' : 'Show all'}
      </Button>
    </>
  );
}
