import { describe, expect, it } from 'vitest';
import { enterMeans } from '#components/chat/keys.ts';
import {
  helpKey,
  newChatKey,
  questionMark,
  type ShortcutEvent,
  searchKey,
} from '#components/shell/shortcuts.ts';
import { answers, decisionOf } from './question-keys.ts';

const held = { Mod: 'ctrlKey', Shift: 'shiftKey', Alt: 'altKey' } as const;

/** The event of the keys as they are shown. */
function press(keys: readonly string[], mod: 'ctrlKey' | 'metaKey' = 'ctrlKey'): ShortcutEvent {
  const event = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  for (const key of keys) {
    if (key === 'Mod') event[mod] = true;
    else if (key === 'Shift' || key === 'Alt') event[held[key]] = true;
  }
  const key = keys.at(-1) ?? '';
  return { ...event, key, code: key, repeat: false };
}

describe('the keys of a question', () => {
  it('answer what stands beside them, with Ctrl and with Cmd', () => {
    for (const { decision, keys } of answers) {
      expect(decisionOf(press(keys))).toBe(decision);
      expect(decisionOf(press(keys, 'metaKey'))).toBe(decision);
    }
  });

  it('are no keys with which one sends, breaks a line or deletes', () => {
    for (const keys of [['Enter'], ['Shift', 'Enter'], ['Mod', 'Enter'], ['Mod', 'Backspace']]) {
      expect(decisionOf(press(keys))).toBeNull();
    }
    expect(decisionOf(press(['Alt', 'Enter']))).toBeNull();
    const sending = { keyCode: 13, isComposing: false, ...press(['Mod', 'Enter']) };
    expect(enterMeans(sending, false)).toBe('send');
  });

  it('are none of the page’s shortcuts', () => {
    const shortcuts = [newChatKey, searchKey, helpKey, questionMark];
    for (const { keys } of answers) {
      for (const shortcut of shortcuts) expect(shortcut.matches(press(keys))).toBe(false);
    }
  });
});
