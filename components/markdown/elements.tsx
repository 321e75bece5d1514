import type { Definition, Image, Link } from 'mdast';
import type { ReactNode } from 'react';
import { Words } from './words.tsx';

type ListFrameProps = {
  isOrdered: boolean;
  start: number;
  count: number;
  dir?: 'rtl' | undefined;
  children: ReactNode;
};

/** A list; the longer its numbers are, the more room is in front of the words. */
export function ListFrame({ isOrdered, start, count, dir, children }: ListFrameProps) {
  if (!isOrdered) return <ul dir={dir}>{children}</ul>;
  return (
    <ol data-digits={String(start + count - 1).length} dir={dir} start={start}>
      {children}
    </ol>
  );
}

/** The box of a task in a list: it tells, and cannot be changed. */
export function TaskBox({ isDone }: { isDone: boolean }) {
  return <input aria-label={isDone ? 'Done' : 'To do'} checked={isDone} disabled type="checkbox" />;
}

type TableFrameProps = { name: string; dir?: 'rtl'; children: ReactNode };

export function TableFrame({ name, dir, children }: TableFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too.
    // biome-ignore lint/a11y/useSemanticElements: a group, since a region for each would be too many.
    <div aria-label={name} className="answer-table" dir={dir} role="group" tabIndex={0}>
      <table>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** The address if it leads to somewhere else; null for one that would lead into Halt, or run something. */
function safeAddress(url: string): string | null {
  if (!/^(?:https?:\/\/[^/]|mailto:|tel:)/i.test(url)) return null;
  return URL.canParse(url) ? url : null;
}

function AwayLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} rel="noopener noreferrer" target="_blank">
      {children}
    </a>
  );
}

/** An address that leads into Halt instead of somewhere else stands behind the words. */
export function drawLink({ url }: Link, label: ReactNode[], key: number): ReactNode {
  const href = safeAddress(url);
  if (href === null) return [label, <Words key={key} text={` (${url})`} />];
  return (
    <AwayLink href={href} key={key}>
      {label}
    </AwayLink>
  );
}

/** A picture is linked, not loaded: its address could carry what was said to a stranger's server. */
export function drawPicture({ url, alt }: Image, key: number): ReactNode {
  const href = safeAddress(url);
  if (href === null) return <Words key={key} text={`Picture: ${alt ? `${alt} ` : ''}(${url})`} />;
  return (
    <AwayLink href={href} key={key}>
      Picture: {alt || url}
    </AwayLink>
  );
}

/** A definition, as written: it may be a list of sources that nothing else refers to. */
export function drawDefinition(node: Definition, key: number) {
  const { label, identifier, url, title } = node;
  const href = node.data?.isCutOff ? null : safeAddress(url);
  return (
    <p className="answer-definition" key={key}>
      [{label ?? identifier}]: {href === null ? url : <AwayLink href={href}>{url}</AwayLink>}
      {title && ` "${title}"`}
    </p>
  );
}
