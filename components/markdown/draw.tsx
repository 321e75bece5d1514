import type {
  FootnoteDefinition,
  List,
  ListItem,
  Nodes,
  PhrasingContent,
  Table,
  TableRow,
} from 'mdast';
import type { ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';
import {
  drawDefinition,
  drawLink,
  drawPicture,
  ListFrame,
  TableFrame,
  TaskBox,
} from './elements.tsx';
import { FormulaAmongWords } from './formula.tsx';
import { asWritten } from './parse.ts';
import type { References } from './references.ts';
import { nameByColumns } from './table-names.ts';
import { CodeWords, directionOf, Words } from './words.tsx';

/** What the blocks of one answer share. `id` is in front of the ids of its footnotes. */
export type Drawing = { id: string; references: References };

/** Tags that markdown has no sign for and models write: line breaks in tables, formulas, keys. */
const meantAsHtml = /^<(\/?)(br|sub|sup|kbd)\s*\/?>$/i;

/** Nodes one after the other; a pair of tags among them becomes the element that it means. */
export function drawNodes(nodes: readonly Nodes[], drawing: Drawing): ReactNode[] {
  const drawn: ReactNode[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (!node) continue;
    const tag = node.type === 'html' ? meantAsHtml.exec(node.value) : null;
    const name = tag?.[2]?.toLowerCase();
    if (name === 'br') drawn.push(<br key={index} />);
    const end = name && name !== 'br' && tag?.[1] === '' ? endTag(nodes, index, name) : -1;
    if (end !== -1) {
      const Name = name as 'sub' | 'sup' | 'kbd';
      drawn.push(<Name key={index}>{drawNodes(nodes.slice(index + 1, end), drawing)}</Name>);
      index = end;
    } else if (name !== 'br') drawn.push(drawNode(node, index, drawing));
  }
  return drawn;
}

function endTag(nodes: readonly Nodes[], from: number, name: string): number {
  return nodes.findIndex((node, index) => {
    const [, slash, other] = (node.type === 'html' && meantAsHtml.exec(node.value)) || [];
    return index > from && slash === '/' && other?.toLowerCase() === name;
  });
}

function drawNode(node: Nodes, key: number, drawing: Drawing): ReactNode {
  switch (node.type) {
    case 'text':
      return <Words key={key} text={asWritten(node.value)} />;
    case 'html':
      return <Words key={key} text={node.value} />;
    case 'tex':
      return <FormulaAmongWords key={key} source={asWritten(node.value)} />;
    case 'inlineCode':
      return (
        <code key={key}>
          <CodeWords text={asWritten(node.value)} />
        </code>
      );
    case 'code':
      return <CodeBlock code={asWritten(node.value)} info={infoOf(node)} key={key} />;
    case 'break':
      return <br key={key} />;
    case 'thematicBreak':
      return <hr key={key} />;
    case 'link':
      return drawLink(node, drawNodes(node.children, drawing), key);
    case 'image':
      return drawPicture(node, key);
    case 'definition':
      return drawDefinition(node, key);
    case 'footnoteReference':
      return drawMark(node.label ?? node.identifier, node.data?.anchor, key, drawing);
    case 'footnoteDefinition':
      return drawFootnote(node, key, drawing);
    case 'list':
      return drawList(node, key, drawing);
    case 'listItem':
      return <Item drawing={drawing} key={key} node={node} />;
    case 'table':
      return drawTable(node, key, drawing);
    default:
      return drawElement(node, key, drawing);
  }
}

function infoOf({ lang, meta }: { lang?: string | null; meta?: string | null }): string {
  return [lang, meta].filter(Boolean).join(' ');
}

/** The page's own heading is the chat's title, so an answer's headings begin at the second. */
const headings = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

function drawElement(node: Nodes, key: number, drawing: Drawing): ReactNode {
  if (!('children' in node)) return 'value' in node ? node.value : null;
  const children = drawNodes(node.children, drawing);
  switch (node.type) {
    case 'paragraph':
      return <p key={key}>{children}</p>;
    case 'strong':
      return <strong key={key}>{children}</strong>;
    case 'emphasis':
      return <em key={key}>{children}</em>;
    case 'delete':
      return <del key={key}>{children}</del>;
    case 'blockquote':
      return (
        <blockquote dir={directionOf(textOf(node))} key={key}>
          {children}
        </blockquote>
      );
    case 'heading': {
      const Heading = headings[node.depth - 1] ?? 'h6';
      return (
        <Heading dir={directionOf(textOf(node))} key={key}>
          {children}
        </Heading>
      );
    }
    default:
      return children;
  }
}

function drawList({ ordered, start, children }: List, key: number, drawing: Drawing): ReactNode {
  const list = { isOrdered: ordered === true, start: start ?? 1, count: children.length };
  return (
    <ListFrame key={key} {...list}>
      {drawNodes(children, drawing)}
    </ListFrame>
  );
}

export function Item({ node, drawing }: { node: ListItem; drawing: Drawing }) {
  const isTask = typeof node.checked === 'boolean';
  return (
    <li className={isTask ? 'answer-task' : undefined}>
      {isTask && <TaskBox isDone={node.checked === true} />}
      {isTask ? <div>{drawNodes(node.children, drawing)}</div> : drawNodes(node.children, drawing)}
    </li>
  );
}

function drawTable(node: Table, key: number, drawing: Drawing): ReactNode {
  const align = node.align ?? [];
  return (
    <TableFrame key={key} name={nameByColumns(node)}>
      {node.children.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added at the end.
        <Row align={align} drawing={drawing} isHead={index === 0} key={index} node={row} />
      ))}
    </TableFrame>
  );
}

type RowProps = {
  node: TableRow;
  align: readonly ('left' | 'right' | 'center' | null)[];
  isHead: boolean;
  drawing: Drawing;
};

/** A row with all its cells, also with those for which the head has no column. */
export function Row({ node, align, isHead, drawing }: RowProps) {
  const Cell = isHead ? 'th' : 'td';
  return (
    <tr>
      {node.children.map((cell, index) => (
        <Cell
          data-align={align[index] ?? undefined}
          dir={directionOf(textOf(cell))}
          // biome-ignore lint/suspicious/noArrayIndexKey: cells have no name but their place.
          key={index}
          scope={isHead ? 'col' : undefined}
        >
          {drawNodes(cell.children, drawing)}
        </Cell>
      ))}
    </tr>
  );
}

function textOf(node: Nodes | PhrasingContent): string {
  if ('children' in node) return node.children.map(textOf).join('');
  return node.type === 'text' ? node.value : '';
}

function drawMark(label: string, anchor: string | undefined, key: number, { id }: Drawing) {
  return (
    <sup id={`${id}fnref-${anchor}`} key={key}>
      <a href={`#${id}fn-${anchorOf(label)}`}>{label}</a>
    </sup>
  );
}

function drawFootnote(node: FootnoteDefinition, key: number, { id, references }: Drawing) {
  const label = node.label ?? node.identifier;
  const back = references.firstMarks.get(`^${label.toLowerCase()}`);
  return (
    <div
      className="answer-footnote"
      dir={directionOf(textOf(node))}
      id={node.data?.isFirst ? `${id}fn-${anchorOf(label)}` : undefined}
      key={key}
      role="note"
    >
      <span className="answer-label">{label}</span>
      <div>{drawNodes(node.children, { id, references })}</div>
      {back && (
        <a aria-label={`Back to where note ${label} is referred to`} href={`#${id}fnref-${back}`}>
          ↩
        </a>
      )}
    </div>
  );
}

function anchorOf(label: string): string {
  return encodeURIComponent(label.toLowerCase());
}
