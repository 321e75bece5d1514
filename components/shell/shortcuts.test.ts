import { describe, expect, it } from 'vitest';
import { helpKey, newChatKey, type ShortcutEvent, searchKey } from './shortcuts.ts';

const press = (key: string, held: Partial<ShortcutEvent> = {}): ShortcutEvent => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...held,
});
const ctrl = { ctrlKey: true };

describe('a shortcut', () => {
  it('is the same with Ctrl and with Cmd', () => {
    expect(searchKey.matches(press('k', ctrl))).toBe(true);
    expect(searchKey.matches(press('k', { metaKey: true }))).toBe(true);
    expect(newChatKey.matches(press('O', { ...ctrl, shiftKey: true }))).toBe(true);
    expect(helpKey.matches(press('/', ctrl))).toBe(true);
  });

  it('is where its key is, whatever script it writes', () => {
    expect(searchKey.matches(press('л', { ...ctrl, code: 'KeyK' }))).toBe(true);
  });

  it('leaves the keys of browsers and of other scripts alone', () => {
    expect(searchKey.matches(press('k'))).toBe(false);
    expect(newChatKey.matches(press('o', ctrl))).toBe(false); // Opens a file.
    expect(searchKey.matches(press('K', { ...ctrl, shiftKey: true }))).toBe(false); // Firefox's console.
    expect(searchKey.matches(press('k', { ...ctrl, altKey: true }))).toBe(false); // AltGr.
  });
});
