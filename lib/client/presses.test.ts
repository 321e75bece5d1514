import type { MouseEvent } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createSubmitGuard } from './presses.ts';

let isMeantForAnother: typeof import('./presses.ts')['isMeantForAnother'];

beforeEach(async () => {
  vi.resetModules();
  ({ isMeantForAnother } = await import('./presses.ts'));
});

type Press = { at: number; x?: number; detail?: number };

function isMissed(target: string, { at, x = 100, detail = 1 }: Press): boolean {
  const event = { timeStamp: at, clientX: x, clientY: 50, detail };
  return isMeantForAnother(event as MouseEvent, target);
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
