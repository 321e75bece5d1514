import type { Mutant } from './mutant.ts';

/** A mutant in the docs: what is removed, what that breaks, and in how many lives. */
export type MutantRow = { guard: string; breaks: string; found: string };

const begin = '<!-- mutants: written by `npm run mutants` -->\n';
const end = '<!-- end of mutants -->';
const heading = ['| Without it | this is broken | in lives |', '|---|---|--:|'];

/** The rows of the table in a page. @throws {Error} where the page has none. */
export function rowsIn(page: string): MutantRow[] {
  const lines = tableIn(page).trim().split('\n').slice(heading.length);
  return lines.map((line) => {
    const [, guard = '', breaks = '', found = ''] = line.split('|').map((cell) => cell.trim());
    return { guard, breaks, found };
  });
}

/** The page with another table. @throws {Error} where it has none. */
export function withRows(page: string, rows: readonly MutantRow[]): string {
  const lines = rows.map(({ guard, breaks, found }) => `| ${guard} | ${breaks} | ${found} |`);
  return page.replace(
    begin + tableIn(page),
    () => `${begin}${[...heading, ...lines].join('\n')}\n`,
  );
}

/** A mutant as the table has it. */
export function rowOf({ guard, breaks }: Mutant, found: string): MutantRow {
  return { guard, breaks, found };
}

function tableIn(page: string): string {
  const [, rest] = page.split(begin);
  const [table, tail] = rest?.split(end) ?? [];
  if (table === undefined || tail === undefined) throw new Error('The page has no such table.');
  return table;
}
