import { describe, expect, it } from 'vitest';
import { isSendKey } from './keys.ts';

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
