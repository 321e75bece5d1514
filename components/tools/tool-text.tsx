import { useId, useState } from 'react';
import { directionOf, Words } from '#components/markdown/words.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/class-names.ts';

const most = { characters: 1_500, lines: 15 };

type ToolTextProps = {
  text: string;
  label: string;
  isCode?: boolean;
  /** Whether the label is seen, and not only heard. */
  isLabelled?: boolean;
};

/** What a tool is told or gave back, as it was written: never drawn as markup, and folded where long. */
export function ToolText({ text, label, isCode = false, isLabelled = false }: ToolTextProps) {
  const [isWhole, setIsWhole] = useState(false);
  const id = useId();
  const head = beginningOf(text);
  const isLong = head.length < text.length;
  const scrolls = isLong && isWhole;
  return (
    <div className="grid grid-cols-1 justify-items-start gap-1">
      {isLabelled && (
        <p aria-hidden className="text-muted-foreground text-xs">
          {label}
        </p>
      )}
      <figure
        aria-label={label}
        className={cn(
          'wrap-anywhere w-full whitespace-pre-wrap rounded-lg bg-muted px-3 py-2 leading-relaxed',
          isCode ? 'font-mono text-xs' : 'text-sm',
          scrolls && 'max-h-[60dvh] overflow-y-auto print:max-h-none',
        )}
        dir={isCode ? 'ltr' : directionOf(text)}
        id={id}
        tabIndex={scrolls ? 0 : undefined}
      >
        <Words text={isWhole ? text : head} />
        {isLong && !isWhole && '…'}
      </figure>
      {isLong && (
        <Button
          aria-controls={id}
          aria-expanded={isWhole}
          onClick={() => setIsWhole(!isWhole)}
          size="sm"
          variant="ghost"
        >
          {isWhole ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
        </Button>
      )}
    </div>
  );
}

/** As much as stands folded, cut at a line where one is near. */
function beginningOf(text: string): string {
  const lines = text.slice(0, most.characters).split('\n', most.lines).join('\n');
  // What would be hidden has to be worth a button.
  return text.length - lines.length < 80 && !text.slice(lines.length).includes('\n') ? text : lines;
}
