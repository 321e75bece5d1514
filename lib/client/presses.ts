import type { MouseEvent } from 'react';

/** Nobody reads a row, decides and presses in less, where the pointer has not moved. */
const samePressMs = 1000;
/** How far a hand moves between the two presses of a double-click, in px. */
const samePlacePx = 8;

type Press = { target: string; x: number; y: number; at: number };
let last: Press | null = null;

/**
 * Whether a press was meant for something else: the same place was pressed a moment ago, and what
 * stood there has given way to another target since. A press by keyboard is always meant.
 * @param target what the press would act on, by an id of its own
 */
export function isMeantForAnother(event: MouseEvent, target: string): boolean {
  const isByKeyboard = event.detail === 0;
  if (isByKeyboard) return false;
  const press = { target, x: event.clientX, y: event.clientY, at: event.timeStamp };
  const isSamePress =
    last !== null &&
    last.target !== target &&
    press.at - last.at < samePressMs &&
    Math.hypot(press.x - last.x, press.y - last.y) <= samePlacePx;
  if (!isSamePress) last = press;
  return isSamePress;
}

const doublePressMs = 400;

/**
 * Tells a second press of Stop from an intent to send. The moment after a stop, Send stands where Stop
 * stood; a press that lands on it with the very words that were there before was meant for Stop.
 */
export function createSubmitGuard(now: () => number = () => performance.now()) {
  let stop: { at: number; draft: string } | null = null;
  return {
    stopped(draft: string): void {
      stop = { at: now(), draft };
    },
    allows(draft: string): boolean {
      return !stop || draft !== stop.draft || now() - stop.at > doublePressMs;
    },
  };
}
