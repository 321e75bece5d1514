import { CheckIcon, CopyIcon } from 'lucide-react';
import {
  Children,
  type ComponentProps,
  type CSSProperties,
  isValidElement,
  type ReactNode,
} from 'react';
import { useIsCodeFenceIncomplete } from 'streamdown';
import { Button } from '#components/ui/button.tsx';
import { useCopy } from '#lib/client/use-copy.ts';
import { type CodeLine, useHighlightedCode } from './highlighter.ts';

/** A block of code: what its fence called it, a button to copy it, and its lines in colour. */
export function CodeBlock({ children }: ComponentProps<'pre'> & { node?: unknown }) {
  const { code, language } = codeIn(children);
  const isGrowing = useIsCodeFenceIncomplete();
  const { lines, rest } = useHighlightedCode(code, language, isGrowing);
  return (
    <figure className="answer-code">
      <figcaption>
        <span>{language || 'text'}</span>
        <CopyCode code={code} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line is scrolled by keyboard too. */}
      <pre tabIndex={0}>
        <code>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place.
            <Line key={index} line={line} />
          ))}
          {rest}
        </code>
      </pre>
    </figure>
  );
}

function Line({ line }: { line: CodeLine }) {
  return (
    <>
      {line.map((token) => (
        <span key={token.offset} style={token.colors as CSSProperties}>
          {token.text}
        </span>
      ))}
      {'\n'}
    </>
  );
}

function CopyCode({ code }: { code: string }) {
  const { result, copy } = useCopy();
  return (
    <Button
      aria-label={result ?? 'Copy code'}
      onClick={() => copy(code)}
      size="icon-sm"
      title={result ?? 'Copy code'}
      variant="ghost"
    >
      {result === 'Copied' ? <CheckIcon /> : <CopyIcon />}
    </Button>
  );
}

/** The text and the language of the `code` element that markdown puts into each `pre`. */
function codeIn(children: ReactNode): { code: string; language: string } {
  const [child] = Children.toArray(children);
  if (!isValidElement<ComponentProps<'code'>>(child)) return { code: '', language: '' };
  const language = /language-(\S+)/.exec(child.props.className ?? '')?.[1] ?? '';
  const code = Children.toArray(child.props.children).filter((part) => typeof part === 'string');
  return { code: code.join('').replace(/\n$/, ''), language };
}
