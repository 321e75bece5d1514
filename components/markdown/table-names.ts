import type { Nodes, Table } from 'mdast';
import type { Block } from './blocks.ts';

/**
 * What the tables of an answer are called: by the heading that they stand under, the first of them,
 * and else by their number.
 * @param groups the blocks that stand together
 * @returns the names of those groups that are tables, by the group's index
 */
export function tableNames(groups: readonly (readonly Block[])[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let heading = '';
  for (const [index, [first]] of groups.entries()) {
    if (first?.kind === 'node' && first.node.type === 'heading') heading = wordsOf(first.node);
    if (first?.kind !== 'row') continue;
    names.set(index, heading || `Table ${names.size + 1}`);
    heading = '';
  }
  return names;
}

/** What a table within a list or a quotation is called: it stands alone, so by its columns. */
export function nameByColumns({ children }: Table): string {
  const columns = children[0]?.children.map(wordsOf).filter((words) => words !== '') ?? [];
  return columns.length > 0 ? `Table: ${columns.join(', ')}` : 'Table';
}

function wordsOf(node: Nodes): string {
  if ('children' in node) return node.children.map(wordsOf).join('').trim();
  return node.type === 'text' || node.type === 'inlineCode' ? node.value : '';
}
