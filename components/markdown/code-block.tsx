import { CheckIcon, CopyIcon } from 'lucide-react';
import { type CSSProperties, memo, useEffect, useReducer, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useCopy } from '#lib/client/use-copy.ts';
import { type CodeLine, CodeLines } from './code-lines.ts';
import { type ColoredBlock, colorBlock } from './colored-block.ts';
import type { CodeToken } from './highlighter.ts';
import { CodeWords } from './words.tsx';

/** Lines stand in groups, so that a line that is added moves a group at most. */
const groupSize = 50;

/** A block of code: what its fence called it, a button to copy it, and its lines in colour. */
export const CodeBlock = memo(function CodeBlock({ code, info }: { code: string; info: string }) {
  const language = /^[^\s{,:]*/.exec(info)?.[0] ?? '';
  const { lines, colored, last } = useColoredLines(code, language.toLowerCase());
  const count = lines.length + (last === null ? 0 : 1);
  const groups = Array.from({ length: Math.ceil(count / groupSize) }, (_, index) => {
    const from = index * groupSize;
    const isLast = from + groupSize > lines.length;
    return (
      <LineGroup
        colored={Math.min(Math.max(colored - from, 0), groupSize)}
        from={from}
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name but their place.
        key={index}
        last={isLast ? last : null}
        lines={lines}
        to={Math.min(from + groupSize, lines.length)}
      />
    );
  });
  return (
    <figure className="answer-code" dir="ltr">
      <figcaption>
        <span>{language || 'text'}</span>
        <CopyCode code={code} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line is scrolled by keyboard too. */}
      <pre tabIndex={0}>
        <code>{groups}</code>
      </pre>
    </figure>
  );
});

type LineGroupProps = {
  lines: readonly CodeLine[];
  from: number;
  to: number;
  /** How many of the lines have their colours. */
  colored: number;
  /** The line behind them, to which no line break has come yet. */
  last: CodeLine | null;
};

const LineGroup = memo(function LineGroup({ lines, from, to, last }: LineGroupProps) {
  const whole = lines.slice(from, to);
  return (
    <span className="answer-lines" data-lines={whole.length}>
      {(last ? [...whole, last] : whole).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place.
        <Line end={index < whole.length ? '\n' : ''} key={index} line={line} />
      ))}
    </span>
  );
});

const Line = memo(function Line({ line, end }: { line: CodeLine; end: string }) {
  if (!line.tokens) return <CodeWords text={`${line.text}${end}`} />;
  return (
    <>
      {line.tokens.map((token, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no name but their place.
        <Token key={index} token={token} />
      ))}
      {end}
    </>
  );
});

function Token({ token }: { token: CodeToken }) {
  return <CodeWords style={token.colors as CSSProperties | undefined} text={token.text} />;
}

/** The lines of code in colour as far as they have been coloured. */
function useColoredLines(code: string, language: string): CodeLines {
  const [lines] = useState(() => new CodeLines());
  const block = useRef<ColoredBlock>(null);
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  lines.read(code);
  const { generation } = lines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a block that began anew is another.
  useEffect(() => {
    if (language === '') return;
    lines.startOver();
    const opened = colorBlock(language, (answer) => {
      lines.take(answer);
      drawAgain();
    });
    block.current = opened;
    return () => {
      opened.close();
      block.current = null;
    };
  }, [lines, language, generation]);
  useEffect(() => {
    const next = block.current && lines.next();
    if (next) block.current?.ask(next);
  });
  return lines;
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
