import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A table, its first line the head; numbers stand at the right. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) =>
    Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const row = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths?.[column] ?? 0)).join(' | ')} |`;
  const rule = widths?.map((width, column) => (column === 0 ? '-' : ' ').padEnd(width, '-')) ?? [];
  const aligned = rule.map((text, column) => (column === 0 ? text : `${text.slice(1)}:`));
  const [head = [], ...rest] = lines;
  return [row(head), row(aligned), ...rest.map(row)].join('\n');
}

const page = join(import.meta.dirname, '../docs/benchmarks.md');
const end = '<!-- end of measured -->';

/** Puts a report into its place in docs/benchmarks.md; what people wrote around it stays. */
export async function writePage(report: string, command: string): Promise<void> {
  const begin = `<!-- measured: written by ${command} -->`;
  const text = await readFile(page, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.slice(rest.indexOf(end) + end.length);
  await writeFile(page, `${before}${begin}\n\n${report}\n\n${end}${after}`);
}
