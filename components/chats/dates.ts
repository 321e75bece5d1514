// The page's language, not the browser's: a sentence in two of them is hard to read.
const language = 'en';
const full = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });
const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
const dayOfYear = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
const month = new Intl.DateTimeFormat(language, { month: 'long' });
const monthOfYear = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' });

/** The whole of it: «Friday, November 27, 2026 at 1:40 PM». */
export function fullDate(at: Date): string {
  return full.format(at);
}

/** As much of it as is not clear: «1:40 PM» of today, «Yesterday, 1:40 PM», «Nov 3», «Nov 3, 2025». */
export function shortDate(at: Date, nowMs: number): string {
  const days = daysAgo(at, nowMs);
  if (days <= 0) return time.format(at);
  if (days === 1) return `Yesterday, ${time.format(at)}`;
  return (isSameYear(at, nowMs) ? day : dayOfYear).format(at);
}

/** The heading under which it belongs: a day, the last week, or a month. */
function periodOf(at: Date, nowMs: number): string {
  const days = daysAgo(at, nowMs);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days <= 7) return 'Previous 7 days';
  return (isSameYear(at, nowMs) ? month : monthOfYear).format(at);
}

/** Chats by period, in the order in which they come, the last used first. */
export function inPeriods<Chat extends { updatedAt: string }>(
  chats: readonly Chat[],
  nowMs: number,
): { period: string; chats: Chat[] }[] {
  const periods: { period: string; chats: Chat[] }[] = [];
  for (const chat of chats) {
    const period = periodOf(new Date(chat.updatedAt), nowMs);
    const last = periods.at(-1);
    if (last?.period === period) last.chats.push(chat);
    else periods.push({ period, chats: [chat] });
  }
  return periods;
}

/** How many midnights have passed since, where the reader is. */
function daysAgo(at: Date, nowMs: number): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (midnight(new Date(nowMs)) - midnight(at)) / 86_400_000;
}

function isSameYear(at: Date, nowMs: number): boolean {
  return at.getFullYear() === new Date(nowMs).getFullYear();
}
