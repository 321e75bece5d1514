import { useEffect, useState } from 'react';

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

/** Whether the text is on the clipboard now. Over plain http there is only the old command for it. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No interface here, or no permission: the old command may still do.
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const holder = document.createElement('textarea');
  holder.value = text;
  holder.style.position = 'fixed';
  holder.style.opacity = '0';
  const focused = document.activeElement;
  document.body.append(holder);
  holder.select();
  const copied = document.execCommand('copy');
  holder.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
