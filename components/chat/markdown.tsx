import { type ComponentProps, useId, useMemo } from 'react';
import { type Components, Streamdown } from 'streamdown';
import { CodeBlock } from './code-block.tsx';
import { htmlAsText } from './html-as-text.ts';

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

/**
 * What is half-finished is drawn as it will be, where that leaves nothing out: a single star or
 * underscore often is just that, and a tag that is not closed may be a comparison.
 */
const cutShort = { htmlTags: false, images: false, italic: false, katex: false, links: false };
/** The address of a link that is being written is not worth reading yet. */
const growing = { ...cutShort, links: true, linkMode: 'text-only' as const };

/** @param isWhole whether the text has come to its own end: then it is drawn as it stands. */
type MarkdownProps = { text: string; isStreaming: boolean; isWhole: boolean };

/** An answer's markdown, right while it is still half-finished. */
export function Markdown({ text, isStreaming, isWhole }: MarkdownProps) {
  const id = useId();
  const options = useMemo(() => htmlAsText(id), [id]);
  return (
    <Streamdown
      {...options}
      components={components}
      dir="auto"
      isAnimating={isStreaming}
      parseIncompleteMarkdown={!isWhole}
      remend={isStreaming ? growing : cutShort}
    >
      {text}
    </Streamdown>
  );
}

function AnswerLink({ node: _, children, href, ...props }: Tag<'a'>) {
  const isFootnote = href?.startsWith('#');
  if (isFootnote) {
    return (
      <a {...props} href={href} rel={undefined} target={undefined}>
        {children}
      </a>
    );
  }
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
