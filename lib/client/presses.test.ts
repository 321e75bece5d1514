import type { KeyboardEvent, MouseEvent } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

let isMeantForAnother: typeof import('./presses.ts')['isMeantForAnother'];

beforeEach(async () => {
  vi.resetModules();
  ({ isMeantForAnother } = await import('./presses.ts'));
});

type Press = { at: number; x?: number; detail?: number; by?: 'mouse' | 'touch'; within?: number };

function isMissed(target: string, press: Press): boolean {
  const { at, x = 100, detail = 1, by = 'mouse', within } = press;
  const event = {
    timeStamp: at,
    clientX: x,
    clientY: 50,
    detail,
    nativeEvent: { pointerType: by },
  };
  return isMeantForAnother(event as unknown as MouseEvent, target, within);
}

function isKeyMissed(target: string, at: number): boolean {
  return isMeantForAnother({ timeStamp: at, key: 'Enter' } as KeyboardEvent, target, 500);
}

describe('the second press of a double-click on Stop', () => {
  it('does not stop the answer that has taken the place of the first', () => {
    expect(isMissed('first', { at: 5000 })).toBe(false);
    expect(isMissed('second', { at: 5300, x: 103 })).toBe(true);
    expect(isMissed('third', { at: 5900 })).toBe(true);
  });

  it('still stops the same answer', () => {
    expect(isMissed('first', { at: 5000 })).toBe(false);
    expect(isMissed('first', { at: 5300 })).toBe(false);
  });
});

describe('a press that is meant', () => {
  it('comes later, in another place, or from the keyboard', () => {
    expect(isMissed('first', { at: 5000 })).toBe(false);
    expect(isMissed('second', { at: 6000 })).toBe(false);
    expect(isMissed('third', { at: 6100, x: 140 })).toBe(false);
    expect(isMissed('fourth', { at: 6200, x: 140, detail: 0 })).toBe(false);
  });
});

describe('the second press of a double-click on Send', () => {
  it('does not stop the answer, nor does one on Stop send the draft', () => {
    expect(isMissed('send', { at: 5000, within: 500 })).toBe(false);
    expect(isMissed('stop', { at: 5140, within: 500 })).toBe(true);
    expect(isMissed('stop', { at: 5700, within: 500 })).toBe(false);
    expect(isMissed('send', { at: 5900, within: 500 })).toBe(true);
  });

  it('may come from a finger, which is less exact', () => {
    expect(isMissed('send', { at: 5000, by: 'touch', within: 500 })).toBe(false);
    expect(isMissed('stop', { at: 5200, x: 118, by: 'touch', within: 500 })).toBe(true);
  });

  it('may be of a key: Enter on Stop, and again in the field that has the focus then', () => {
    expect(isMissed('stop', { at: 5000, detail: 0, within: 500 })).toBe(false);
    expect(isKeyMissed('send', 5200)).toBe(true);
    expect(isKeyMissed('send', 5600)).toBe(false);
  });

  it('is not a key after a click', () => {
    expect(isMissed('stop', { at: 5000, within: 500 })).toBe(false);
    expect(isKeyMissed('send', 5200)).toBe(false);
  });
});
