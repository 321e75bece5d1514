/** A keyboard event as far as sending cares. */
export type SendKeyEvent = {
  key: string;
  keyCode: number;
  shiftKey: boolean;
  repeat: boolean;
  isComposing: boolean;
};

/** Safari ends a composition before its Enter key arrives, and marks that key by this code alone. */
const imeKeyCode = 229;

/** Whether a key is in the hands of an input method, as for Chinese, Japanese and Korean. */
export function isComposing(event: Pick<SendKeyEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === imeKeyCode;
}

/** Whether a key press means: send. Shift+Enter breaks the line; a key held down sends once. */
export function isSendKey(event: SendKeyEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.repeat && !isComposing(event);
}
