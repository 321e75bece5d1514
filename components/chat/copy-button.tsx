import { CheckIcon, CopyIcon } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { useCopy } from '#lib/client/use-copy.ts';

/** Copies the words of an answer. */
export function CopyButton({
  text,
  variant = 'ghost',
}: {
  text: string;
  variant?: 'ghost' | 'outline';
}) {
  const { result, copy } = useCopy();
  return (
    <Button onClick={() => copy(text)} size="sm" variant={variant}>
      {result === 'Copied' ? <CheckIcon /> : <CopyIcon />}
      {result ?? 'Copy'}
    </Button>
  );
}
