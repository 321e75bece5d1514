import { ChevronRightIcon } from 'lucide-react';
import { cn } from '#components/ui/class-names.ts';
import { directionOf, Words } from './words.tsx';

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
