import { Fragment, memo, type ReactNode, useId, useMemo, useState } from 'react';
import type { Block } from './blocks.ts';
import { CodeBlock } from './code-block.tsx';
import { type Drawing, drawNodes, Item, Row } from './draw.tsx';
import { ListFrame, TableFrame } from './elements.tsx';
import { Formula } from './formula.tsx';
import { GrowingBlocks } from './growing-blocks.ts';
import { tableNames } from './table-names.ts';
import { directionOf, PlainText } from './words.tsx';

/** @param isWhole whether the text has come to its own end: then it is drawn as it stands. */
export type MarkdownProps = { text: string; isWhole: boolean };

/** An answer's markdown, right while it is still half-finished. */
export function Markdown({ text, isWhole }: MarkdownProps) {
  const id = useId();
  const [growing] = useState(() => new GrowingBlocks());
  const blocks = growing.read(text, isWhole);
  const { references } = growing;
  const drawing = useMemo(() => ({ id, references }), [id, references]);
  return <Blocks blocks={blocks} drawing={drawing} />;
}

type BlocksProps = { blocks: readonly Block[]; drawing: Drawing };

export function Blocks({ blocks, drawing }: BlocksProps) {
  const groups = grouped(blocks);
  const names = tableNames(groups);
  return <>{groups.map((group, index) => drawGroup(group, drawing, names.get(index)))}</>;
}

/** Blocks that are parts of the same list, table or paragraph stand together. */
function grouped(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  let key: number | null = null;
  for (const block of blocks) {
    const own: number | null = 'group' in block ? block.group.key : null;
    if (own !== null && own === key) groups.at(-1)?.push(block);
    else groups.push([block]);
    key = own;
  }
  return groups;
}

function drawGroup(blocks: readonly Block[], drawing: Drawing, tableName = 'Table'): ReactNode {
  const [first] = blocks;
  if (!first) return null;
  const parts = blocks.map((block) => <Part block={block} drawing={drawing} key={block.key} />);
  const dir = directionOf(first.source);
  if (first.kind === 'words') {
    return (
      <p dir={dir} key={first.group.key}>
        {parts}
      </p>
    );
  }
  if (first.kind === 'row') {
    return (
      <TableFrame dir={dir} key={first.group.key} name={tableName}>
        {parts}
      </TableFrame>
    );
  }
  if (first.kind !== 'item') return <Fragment key={first.key}>{parts}</Fragment>;
  const { isOrdered, start, key } = first.group;
  return (
    <ListFrame count={parts.length} dir={dir} isOrdered={isOrdered} key={key} start={start}>
      {parts}
    </ListFrame>
  );
}

/** One block. It is the same object as long as nothing of it has changed, and is not drawn again. */
const Part = memo(function Part({ block, drawing }: { block: Block; drawing: Drawing }) {
  switch (block.kind) {
    case 'code':
      return <CodeBlock code={block.code.replace(/\n$/, '')} info={block.info} />;
    case 'formula':
      return <Formula isClosed={block.isClosed} tex={block.tex} />;
    case 'plain':
      return <PlainText text={block.source.trimEnd()} why={block.why} />;
    case 'item':
      return <Item drawing={drawing} node={block.node} />;
    case 'row': {
      const { align, key } = block.group;
      return <Row align={align} drawing={drawing} isHead={block.key === key} node={block.node} />;
    }
    case 'words':
      return <>{drawNodes(block.nodes, drawing)}</>;
    default:
      return <>{drawNodes([block.node], drawing)}</>;
  }
});
