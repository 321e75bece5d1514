import type { KeyboardEvent, MouseEvent } from 'react';

/** Nobody reads a row, decides and presses in less, where the pointer has not moved. */
const samePressMs = 1000;
/** As far as the two presses of a double-click lie apart in time, by the slowest usual setting. */
export const doublePressMs = 500;
/** How far a hand moves between the two presses of a double-click, and a finger, in px. */
const samePlacePx = { mouse: 8, finger: 24 };

type Place = { x: number; y: number; reach: number } | 'keyboard';
type Press = { target: string; place: Place; at: number };
let last: Press | null = null;

/**
 * Whether a press was meant for something else: the same place was pressed a moment ago, and what
 * stood there has given way to another target since. A click by keyboard is always meant; a key in
 * a field is not where it is the second of two, of which the first pressed a button that is gone.
 * @param target what the press would act on, by an id of its own
 * @param withinMs how long a press at the same place counts as the same
 */
export function isMeantForAnother(
  event: MouseEvent | KeyboardEvent,
  target: string,
  withinMs = samePressMs,
): boolean {
  const press = { target, place: placeOf(event), at: event.timeStamp };
  const isAlwaysMeant = press.place === 'keyboard' && !isKey(event);
  const isSamePress =
    last !== null &&
    !isAlwaysMeant &&
    last.target !== target &&
    press.at - last.at < withinMs &&
    isSamePlace(press.place, last.place);
  if (!isSamePress) last = press;
  return isSamePress;
}

function isKey(event: MouseEvent | KeyboardEvent): event is KeyboardEvent {
  return 'key' in event;
}

function placeOf(event: MouseEvent | KeyboardEvent): Place {
  if (isKey(event) || event.detail === 0) return 'keyboard';
  const { nativeEvent } = event;
  const isFinger = 'pointerType' in nativeEvent && nativeEvent.pointerType === 'touch';
  const reach = isFinger ? samePlacePx.finger : samePlacePx.mouse;
  return { x: event.clientX, y: event.clientY, reach };
}

function isSamePlace(one: Place, other: Place): boolean {
  if (one === 'keyboard' || other === 'keyboard') return one === other;
  return Math.hypot(one.x - other.x, one.y - other.y) <= one.reach;
}
