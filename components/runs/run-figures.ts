import type { RunJson } from '#lib/shared/run.ts';

const minute = 60_000;
const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * minute],
  ['month', 30 * 24 * 60 * minute],
  ['day', 24 * 60 * minute],
  ['hour', 60 * minute],
  ['minute', minute],
];

// The page's language, not the browser's: a sentence in two of them is hard to read.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago something was, in words: «5 minutes ago». Times in ms. */
export function ago(thenMs: number, nowMs: number): string {
  const passed = Math.max(0, nowMs - thenMs);
  for (const [unit, length] of steps) {
    if (passed >= length) return relative.format(-Math.floor(passed / length), unit);
  }
  return relative.format(0, 'second');
}

/** A duration in ms as people say it: «340 ms», «4.2 s», «3 min 5 s», «1 h 2 min». */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** How long a run took; null while it streams. */
export function durationOf(run: Pick<RunJson, 'startedAt' | 'endedAt'>): string | null {
  if (!run.endedAt) return null;
  return duration(Date.parse(run.endedAt) - Date.parse(run.startedAt));
}

const excerptLength = 160;
/** The marks of blocks, where a line begins; of a table only the line below its head. */
const blockMarks = /^[ \t]*(?:#{1,6}[ \t]|(?:>[ \t]?)+|[-*+][ \t]|```.*$|\|?[ :|-]*-{3}[ :|-]*$)/gm;
const links = /!?\[([^\]]*)\]\([^)]*\)/g;
/** What is around words, as in `code`, **bold** and *italic*; within a word it is meant as it is. */
const emphasis = /(?<![\w*`~])(\*\*|\*|__|_|~~|`)(?=\S)(.*?\S)\1(?![\w*`~])/g;

/** The beginning of an answer as one plain line, without its markdown. */
export function excerptOf(text: string): string {
  return text
    .slice(0, excerptLength * 2)
    .replace(blockMarks, '')
    .replace(links, '$1')
    .replace(emphasis, '$2')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, excerptLength);
}
