import type { ComponentProps } from 'react';
import { type Components, Streamdown } from 'streamdown';
import { CodeBlock } from './code-block.tsx';

type Tag<Name extends 'a' | 'code' | 'img' | 'input' | 'table'> = ComponentProps<Name> & {
  node?: unknown;
};

/**
 * Plain elements, styled in app/answer.css. The page's own heading is the chat's title, so an
 * answer's headings begin at the second.
 */
const components: Components = {
  h1: 'h2',
  h2: 'h3',
  h3: 'h4',
  h4: 'h5',
  h5: 'h6',
  h6: 'h6',
  p: 'p',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  strong: 'strong',
  sub: 'sub',
  sup: 'sup',
  blockquote: 'blockquote',
  hr: 'hr',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  a: AnswerLink,
  code: InlineCode,
  img: AnswerImage,
  input: TaskBox,
  pre: CodeBlock,
  table: AnswerTable,
};

/** An answer's markdown, right while it is still half-finished. */
export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown components={components} isAnimating={isStreaming}>
      {text}
    </Streamdown>
  );
}

function AnswerLink({ node: _, children, href, ...props }: Tag<'a'>) {
  return (
    <a {...props} href={href} rel="noopener noreferrer" target="_blank">
      {children}
    </a>
  );
}

/** A picture is linked, not loaded: its address could carry what was said to a stranger's server. */
function AnswerImage({ alt, src }: Tag<'img'>) {
  if (typeof src !== 'string') return null;
  return (
    <a href={src} rel="noopener noreferrer" target="_blank">
      Picture: {alt || src}
    </a>
  );
}

function AnswerTable({ node: _, children }: Tag<'table'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too.
    <section aria-label="Table" className="answer-table" tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}

function InlineCode({ node: _, children }: Tag<'code'>) {
  return <code>{children}</code>;
}

/** The box of a task in a list: it tells, and cannot be changed. */
function TaskBox({ checked }: Tag<'input'>) {
  return (
    <input aria-label={checked ? 'Done' : 'To do'} checked={checked} disabled type="checkbox" />
  );
}
