import { describe, expect, it } from 'vitest';
import { fullDate, inPeriods, shortDate } from './dates.ts';

// Where the reader is, so that midnight is theirs.
const now = new Date(2026, 10, 27, 0, 30);
const at = (...when: [number, number, number, number]) => new Date(...when);

describe('a chat', () => {
  it.each([
    ['Today', at(2026, 10, 27, 0)],
    ['Today', at(2026, 10, 27, 9)],
    ['Yesterday', at(2026, 10, 26, 23)],
    ['Yesterday', at(2026, 10, 26, 0)],
    ['Previous 7 days', at(2026, 10, 25, 23)],
    ['Previous 7 days', at(2026, 10, 20, 0)],
    ['November', at(2026, 10, 19, 23)],
    ['January', at(2026, 0, 1, 0)],
    ['December 2025', at(2025, 11, 31, 23)],
  ])('is listed under %s', (period, date) => {
    const chat = { updatedAt: date.toISOString() };
    expect(inPeriods([chat, chat], now.getTime())).toEqual([{ period, chats: [chat, chat] }]);
  });
});

describe('a prompt', () => {
  it('says when it was sent, as much as is not clear', () => {
    const short = (date: Date) => shortDate(date, now.getTime()).replace('\u202f', ' ');
    expect(short(at(2026, 10, 27, 0))).toBe('12:00 AM');
    expect(short(at(2026, 10, 26, 13))).toBe('Yesterday, 1:00 PM');
    expect(short(at(2026, 10, 3, 13))).toBe('Nov 3');
    expect(short(at(2025, 10, 3, 13))).toBe('Nov 3, 2025');
    expect(fullDate(at(2026, 10, 3, 13))).toContain('Tuesday, November 3, 2026');
  });
});
