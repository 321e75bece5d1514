import { describe, expect, it } from 'vitest';
import { isSendKey } from './is-send-key.ts';
import { createSubmitGuard } from './submit-guard.ts';

const enter = { key: 'Enter', keyCode: 13, shiftKey: false, repeat: false, isComposing: false };

describe('Enter', () => {
  it('sends', () => {
    expect(isSendKey(enter)).toBe(true);
  });

  it('breaks the line with Shift', () => {
    expect(isSendKey({ ...enter, shiftKey: true })).toBe(false);
  });

  it('belongs to the input method while words are being composed, Safari included', () => {
    expect(isSendKey({ ...enter, isComposing: true })).toBe(false);
    expect(isSendKey({ ...enter, keyCode: 229 })).toBe(false);
  });

  it('sends once when it is held down', () => {
    expect(isSendKey({ ...enter, repeat: true })).toBe(false);
  });
});

describe('a second press of Stop', () => {
  it('does not send the draft that has come to lie under it', () => {
    let now = 1000;
    const guard = createSubmitGuard(() => now);
    guard.stopped('And then');
    now += 120;
    expect(guard.allows('And then')).toBe(false);
    expect(guard.allows('And then what?')).toBe(true);
    now += 1000;
    expect(guard.allows('And then')).toBe(true);
  });
});
