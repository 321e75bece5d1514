import type { ComponentProps } from 'react';
import { type Components, type ControlsConfig, Streamdown } from 'streamdown';
import { useHighlighter } from './highlighter.ts';

type Tag<Name extends 'a' | 'code' | 'img' | 'table'> = ComponentProps<Name> & { node?: unknown };

/** Inside a page whose own heading is the chat's title, an answer's headings begin at the third. */
const components: Components = {
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
  h6: 'h6',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  strong: 'strong',
  blockquote: 'blockquote',
  hr: 'hr',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  a: AnswerLink,
  img: AnswerImage,
  table: AnswerTable,
  inlineCode: InlineCode,
};

const controls: ControlsConfig = { code: { copy: true, download: false }, table: false };
const linkSafety = { enabled: false };
const translations = { copyCode: 'Copy code' };

/** An answer's markdown, right while it is still half-finished. */
export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  const highlighter = useHighlighter(text);
  return (
    <Streamdown
      codeBlockMaxHeight={0}
      components={components}
      controls={controls}
      isAnimating={isStreaming}
      lineNumbers={false}
      linkSafety={linkSafety}
      plugins={highlighter}
      translations={translations}
    >
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
