import { type Column, type Table, tables } from './columns.ts';
import { type Sample, type Summary, summaryOf } from './samples.ts';
import { targetNames, targetTitles } from './targets.ts';

/** The tables of what was measured, in Markdown that reads well as plain text. */
export function tablesOf(samples: readonly Sample[]): string {
  return tables
    .map((table) => sectionOf(table, samples))
    .filter((section) => section !== null)
    .join('\n');
}

function sectionOf(table: Table, samples: readonly Sample[]): string | null {
  const columns = table.columns.filter((column) => isMeasured(column, table.load, samples));
  const names = targetNames.filter((name) =>
    samples.some(({ load, target }) => load === table.load && target === name),
  );
  if (names.length === 0 || columns.length === 0) return null;
  const rows = names.map((name) => [
    targetTitles[name],
    ...columns.map((column) => cell(summaryOf(samples, table.load, name, column), column)),
  ]);
  const head = ['', ...columns.map(({ title }) => title)];
  return `### ${table.title}\n\n${table.text}\n\n${markdown([head, ...rows])}`;
}

/** A column of zeros or of nothing tells nothing: what never went wrong is left out. */
function isMeasured(column: Column, load: string, samples: readonly Sample[]): boolean {
  return targetNames.some((name) => {
    const summary = summaryOf(samples, load, name, column);
    return summary !== null && (summary.least !== 0 || summary.most !== 0);
  });
}

/** What all rounds tell together, and in parentheses the least and the most of the single ones. */
function cell(summary: Summary | null, { scale = 1 }: Column): string {
  if (summary === null) return '–';
  const shown = (value: number) => rounded(value * scale);
  const { middle, least, most, rounds } = summary;
  return rounds === 1 ? shown(middle) : `${shown(middle)} (${shown(least)}–${shown(most)})`;
}

/** Three digits of a number, and no more decimals than two. */
export function rounded(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toFixed(size >= 10 ? 1 : 2)));
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (text: string, column: number) => {
    const width = widths[column] ?? 0;
    return column === 0 ? text.padEnd(width) : text.padStart(width);
  };
  const line = (cells: readonly string[]) => `| ${cells.map(padded).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(Math.max(1, width - 1))}:`,
  );
  return `${[line(head), line(rule), ...rows.slice(1).map(line)].join('\n')}\n`;
}
