import type { Definition, Image, Link } from 'mdast';
import type { ReactNode } from 'react';
import { safeAddress } from './addresses.ts';
import { Words } from './words.tsx';

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
