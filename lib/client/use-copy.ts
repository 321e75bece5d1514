import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

const shownForMs = 2000;

/** Copies text to the clipboard, and says for a moment what came of it. */
export function useCopy() {
  const [result, setResult] = useState<'Copied' | 'Could not copy' | null>(null);
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(() => setResult(null), shownForMs);
    return () => clearTimeout(timer);
  }, [result]);
  async function copy(text: string): Promise<void> {
    setResult((await copyText(text)) ? 'Copied' : 'Could not copy');
  }
  return { result, copy: (text: string): void => void copy(text) };
}
