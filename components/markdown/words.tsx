import { type CSSProperties, memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';

type WordsProps = { text: string; style?: CSSProperties };

/**
 * Text that may grow. React would put new text in place of the old, and a selection in it would be
 * lost; here what stays is left alone, and only what is new is written.
 */
export const Words = memo(function Words({ text, style }: WordsProps) {
  const element = useRef<HTMLSpanElement>(null);
  const [first] = useState(text);
  useLayoutEffect(() => {
    if (element.current) write(element.current, text);
  }, [text]);
  return (
    <span ref={element} style={style}>
      {first}
    </span>
  );
});

function write(element: HTMLElement, text: string): void {
  const node = element.firstChild;
  if (!(node instanceof Text)) {
    element.textContent = text;
    return;
  }
  const before = node.data;
  if (text === before) return;
  let same = text.startsWith(before) ? before.length : 0;
  while (same < before.length && before[same] === text[same]) same++;
  node.replaceData(same, before.length - same, text.slice(same));
}

/** Words that are written from right to left, with the spaces between them. */
const rightToLeft =
  /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+(?:\s+[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+)*)/;

/** A piece of code. Words from right to left stay where they are written: each stands by itself. */
export function CodeWords({ text, style }: WordsProps): ReactNode {
  if (!rightToLeft.test(text)) return <Words style={style} text={text} />;
  return (
    <span style={style}>
      {text.split(rightToLeft).map((piece, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name but their place.
          <bdi key={index}>{piece}</bdi>
        ) : (
          piece
        ),
      )}
    </span>
  );
}

/** The direction of most of the letters; undefined where that is the page's own. */
export function directionOf(text: string): 'rtl' | undefined {
  const letters = text.slice(0, 2_000).replaceAll(/`[^`]*`|https?:\S+/g, '');
  const fromRight = letters.match(/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/g)?.length ?? 0;
  if (fromRight === 0) return undefined;
  const others = letters.match(/(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff])\p{L}/gu)?.length ?? 0;
  return fromRight > others ? 'rtl' : undefined;
}

/** A word on why something is not drawn as markdown. */
export function WhyPlain({ why }: { why: string }) {
  return <p className="answer-why">Shown as plain text: {why}.</p>;
}

/** Text as it is. @param why why it is not drawn as markdown, where that is not plain to see */
export function PlainText({ text, why }: { text: string; why?: string }) {
  return (
    <>
      {why && <WhyPlain why={why} />}
      <div className="whitespace-pre-wrap" dir={directionOf(text)}>
        <Words text={text} />
      </div>
    </>
  );
}
