import { describe, expect, it } from 'vitest';
import { enterMeans } from './keys.ts';

const enter = {
  key: 'Enter',
  keyCode: 13,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
};

describe('Enter', () => {
  it('sends', () => {
    expect(enterMeans(enter, false)).toBe('send');
    expect(enterMeans({ ...enter, key: 'a' }, false)).toBeNull();
  });

  it('breaks the line with Shift', () => {
    expect(enterMeans({ ...enter, shiftKey: true }, false)).toBe('break');
  });

  it('belongs to the input method while words are being composed, Safari included', () => {
    expect(enterMeans({ ...enter, isComposing: true }, false)).toBeNull();
    expect(enterMeans({ ...enter, keyCode: 229 }, false)).toBeNull();
  });

  it('sends once when it is held down, and breaks no line then', () => {
    expect(enterMeans({ ...enter, repeat: true }, false)).toBe('nothing');
  });

  it('breaks the line on a phone, also held down', () => {
    expect(enterMeans(enter, true)).toBe('break');
    expect(enterMeans({ ...enter, repeat: true }, true)).toBe('break');
  });

  it('sends everywhere with Ctrl or Command, as on a tablet with a keyboard', () => {
    expect(enterMeans({ ...enter, ctrlKey: true }, true)).toBe('send');
    expect(enterMeans({ ...enter, metaKey: true }, true)).toBe('send');
    expect(enterMeans({ ...enter, ctrlKey: true, repeat: true }, true)).toBe('nothing');
  });
});
