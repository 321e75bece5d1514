import { machineFacts } from './machine.ts';
import type { LoadName, Sample } from './measure.ts';
import { markdown } from './page.ts';
import { type TargetName, targetNames, targetTitles } from './targets.ts';

/** Something that was measured; of a list of observations the value below which a share lies. */
type Figure = { load: LoadName; measure: string; share?: number };
type Row = Figure & { title: string };
/** What Halt is to reach: at most so much, as it is or as a ratio to a reference of the same run. */
type Goal = Row & { over?: TargetName; most: number };

const closed = { measure: 'closed', share: 0.99 };
const cpu = { measure: 'cpuPerToken' };

const rows: Row[] = [
  { title: '100 x 100: stop, p50 ms', load: '100x100', measure: 'closed' },
  { title: '100 x 100: stop, p99 ms', load: '100x100', ...closed },
  { title: '100 x 100: unseen %', load: '100x100', measure: 'unseenPercent' },
  { title: '100 x 100: CPU µs per token', load: '100x100', ...cpu },
  { title: '100 x 100: stop answered, p50 ms', load: '100x100', measure: 'answered' },
  { title: '1,000 x 10: stop, p50 ms', load: '1000x10', measure: 'closed' },
  { title: '1,000 x 10: stop, p99 ms', load: '1000x10', ...closed },
  { title: '1,000 x 10: CPU µs per token', load: '1000x10', ...cpu },
  { title: 'memory per stream, KB', load: '1000x10', measure: 'residentPerStream' },
  { title: 'of JavaScript, KB', load: '1000x10', measure: 'heldPerStream' },
  { title: 'first token, p50 ms', load: '1x100', measure: 'firstToken' },
  { title: 'first token, p99 ms', load: '1x100', measure: 'firstToken', share: 0.99 },
  { title: 'first start, ms', load: '1x100', measure: 'startFirst' },
  { title: 'later start, ms', load: '1x100', measure: 'startAgain' },
  { title: '1 x 100: stops that failed', load: '1x100', measure: 'failed', share: 1 },
  { title: '100 x 100: stops that failed', load: '100x100', measure: 'failed', share: 1 },
  { title: '1,000 x 10: stops that failed', load: '1000x10', measure: 'failed', share: 1 },
];

const goals: Goal[] = [
  { title: '100 x 100: stop, p99 ÷ (a)', load: '100x100', ...closed, over: 'pipe', most: 3 },
  { title: '100 x 100: unseen %', load: '100x100', measure: 'unseenPercent', most: 1 },
  { title: '100 x 100: CPU ÷ (b)', load: '100x100', ...cpu, over: 'recipe-plain', most: 0.8 },
  { title: '100 x 100: CPU ÷ (c)', load: '100x100', ...cpu, over: 'recipe', most: 0.1 },
  { title: '1,000 x 10: stop, p99 ms', load: '1000x10', ...closed, most: 100 },
  { title: 'first token, p50 ms', load: '1x100', measure: 'firstToken', most: 15 },
  // As much as before the answers went through Next.
  { title: 'memory per stream, KB', load: '1000x10', measure: 'residentPerStream', most: 50 },
  { title: 'of JavaScript, KB', load: '1000x10', measure: 'heldPerStream', most: 35 },
];
const halts: TargetName[] = ['embedded', 'postgres'];
/** How far beyond a goal a quick run fails: its few stops and a busy machine must not do it. */
const quickFactor = 2;

/** All that was measured, in Markdown that reads well as plain text. */
export function reportOf(samples: readonly Sample[], rounds: string): string {
  return [headOf(samples, rounds), goalsOf(samples), figuresOf(samples)].join('\n\n');
}

/** The goals that a quick run has missed by far, a sentence each. */
export function failuresOf(samples: readonly Sample[]): string[] {
  return goals.flatMap((goal) =>
    halts.flatMap((target) => {
      const value = figureOf(samples, target, goal);
      if (value === null || value <= goal.most * quickFactor) return [];
      return `${goal.title}: ${rounded(value)} (${targetTitles[target]}), ${goal.most} wanted`;
    }),
  );
}

function headOf(samples: readonly Sample[], rounds: string): string {
  const others = samples.filter(({ values }) => values.closed).map((sample) => sample.others);
  const [middle, worst] = [0.5, 1].map((share) => rounded(100 * (quantile(others, share) ?? 0)));
  const date = new Date().toISOString().slice(0, 10);
  return `Measured ${date} on ${machineFacts()}; ${rounds}. Others had ${middle} % of the processors in half of the measurements, ${worst} % in the worst: other programs, and other guests of the host.`;
}

function goalsOf(samples: readonly Sample[]): string {
  const lines = goals.map((goal) => [
    goal.title,
    `at most ${goal.most}`,
    ...halts.map((target) => {
      const value = figureOf(samples, target, goal);
      if (value === null) return '–';
      return `${rounded(value)} ${value <= goal.most ? '✓' : '**missed**'}`;
    }),
  ]);
  return markdown([['', 'wanted', ...halts.map((name) => targetTitles[name])], ...lines]);
}

function figuresOf(samples: readonly Sample[]): string {
  const names = targetNames.filter((name) => samples.some(({ target }) => target === name));
  const lines = rows.map(({ title, ...row }) => [
    title,
    ...names.map((name) => cell(samples, name, row)),
  ]);
  // Where nothing ever failed, that takes no line.
  const told = lines.filter(([, ...cells]) => cells.some((text) => text !== '–' && text !== '0'));
  return markdown([['', ...names.map((name) => targetTitles[name])], ...told]);
}

/** What all rounds tell together, and in parentheses the least and the most of single ones. */
function cell(samples: readonly Sample[], target: TargetName, figure: Figure): string {
  const value = figureOf(samples, target, figure);
  if (value === null) return '–';
  const single = samples.map((sample) => figureOf([sample], target, figure));
  const each = single.filter((one) => one !== null).map(rounded);
  const least = each.reduce((one, other) => (Number(other) < Number(one) ? other : one));
  const most = each.reduce((one, other) => (Number(other) > Number(one) ? other : one));
  return least === most ? rounded(value) : `${rounded(value)} (${least}–${most})`;
}

function figureOf(
  samples: readonly Sample[],
  target: TargetName,
  { over, ...figure }: Figure & { over?: TargetName },
): number | null {
  const own = samples.filter((sample) => sample.load === figure.load && sample.target === target);
  const observed = own.flatMap(({ values }) => values[figure.measure] ?? []);
  const value = quantile(observed.filter(Number.isFinite), figure.share ?? 0.5);
  if (!over || value === null) return value;
  const reference = figureOf(samples, over, figure);
  return reference === null ? null : value / reference;
}

/** The value below which a share lies; null of nothing. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** Three digits of a number, and no more decimals than two. */
function rounded(value: number): string {
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}
