import { useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';

const longest = { characters: 2_000, lines: 30 };

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
