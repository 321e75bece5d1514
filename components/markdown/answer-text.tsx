import { Component, type ReactNode } from 'react';
import { isBlank } from '#lib/shared/blank.ts';
import { whyPlain } from './budget.ts';
import { lazyModule, useLazyModule } from './lazy-module.ts';
import type { MarkdownProps } from './markdown.tsx';
import { directionOf, PlainText, WhyPlain, Words } from './words.tsx';

const renderer = lazyModule(() => import('./markdown.tsx'));

/** What a text of plain paragraphs never holds; the markdown renderer is fetched when it occurs. */
const markdown =
  /[*_`#>[\]<~|\\&@]|\$\$|:\/\/|www\.|^[ \t]*(?:[-+=]|\d+[.)]|-{3})|^(?: {4}|\t)| {2}$/m;

function isMarkdown(text: string): boolean {
  return whyPlain(text) === null && markdown.test(text);
}

/**
 * Whether texts can be drawn as they will stay. Plain text that turns into markdown a moment later
 * would jump, so a page may wait for the renderer where one of its texts needs it.
 */
export function useCanDraw(texts: readonly string[]): boolean {
  const isNeeded = texts.some(isMarkdown);
  const { module, hasFailed } = useLazyModule(renderer, isNeeded);
  return module !== null || hasFailed || !isNeeded;
}

/**
 * The words of an answer, or of a part of it. A text that grows and one that was stopped are drawn
 * by the same rules, so at a Stop nothing on screen changes.
 * @param isWhole whether the text has come to its own end: then it is drawn as it stands
 */
export function AnswerText({ text, isWhole }: MarkdownProps) {
  if (isBlank(text)) return null;
  const why = whyPlain(text);
  return (
    <>
      {why !== null && <WhyPlain why={why} />}
      <div className="answer">
        {why === null ? <Drawn isWhole={isWhole} text={text} /> : <PlainText text={text} />}
      </div>
    </>
  );
}

function Drawn({ text, isWhole }: MarkdownProps) {
  const isPlain = !isMarkdown(text);
  const { module } = useLazyModule(renderer, !isPlain);
  // Once it is here it draws plain paragraphs as well: a text that becomes markdown is not remade.
  if (!module) return isPlain ? <Paragraphs text={text} /> : <PlainText text={text} />;
  return (
    <PlainOnFailure text={text}>
      <module.Markdown isWhole={isWhole} text={text} />
    </PlainOnFailure>
  );
}

/** Plain paragraphs, as the markdown renderer draws them. */
function Paragraphs({ text }: { text: string }) {
  const paragraphs = text.split(/\n[ \t]*\n\s*/).filter((paragraph) => paragraph.trim() !== '');
  return paragraphs.map((paragraph, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs are only ever added at the end.
    <p dir={directionOf(paragraph)} key={index}>
      <Words text={paragraph} />
    </p>
  ));
}

type PlainOnFailureProps = { text: string; children: ReactNode };

class PlainOnFailure extends Component<PlainOnFailureProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <PlainText text={this.props.text} why="it could not be drawn as markdown" />;
  }
}
