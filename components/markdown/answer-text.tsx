import { useEffect, useSyncExternalStore } from 'react';
import { isBlank } from '#lib/shared/blank.ts';
import { whyPlain } from './budget.ts';
import { lazyModule } from './lazy-module.ts';
import type { MarkdownProps } from './markdown.tsx';
import { PlainOnFailure } from './plain-on-failure.tsx';
import { PlainText, WhyPlain } from './plain-text.tsx';
import { directionOf, Words } from './words.tsx';

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
  const loaded = useSyncExternalStore(renderer.subscribe, renderer.current, () => null);
  const failed = useSyncExternalStore(renderer.subscribe, renderer.hasFailed, () => false);
  const isDrawable = loaded !== null || failed || !texts.some(isMarkdown);
  useEffect(() => {
    if (!isDrawable) renderer.load();
  }, [isDrawable]);
  return isDrawable;
}

/**
 * The words of an answer, or of a part of it. A text that grows and one that was stopped are drawn
 * by the same rules, so at a Stop nothing on screen changes.
 * @param isWhole whether the text has come to its own end: then it is drawn as it stands
 */
export function AnswerText({ text, isWhole }: MarkdownProps) {
  const why = whyPlain(text);
  const isPlain = !isMarkdown(text);
  const loaded = useSyncExternalStore(renderer.subscribe, renderer.current, () => null);
  useEffect(() => {
    if (!isPlain) renderer.load();
  }, [isPlain]);
  if (isBlank(text)) return null;
  if (why !== null) return <Plain text={text} why={why} />;
  // Once it is here it draws plain paragraphs as well: a text that becomes markdown is not remade.
  if (!loaded) return isPlain ? <Paragraphs text={text} /> : <Plain text={text} />;
  return (
    <PlainOnFailure fallback={<Plain text={text} why="it could not be drawn as markdown" />}>
      <div className="answer">
        <loaded.Markdown isWhole={isWhole} text={text} />
      </div>
    </PlainOnFailure>
  );
}

function Plain({ text, why }: { text: string; why?: string }) {
  return (
    <>
      {why && <WhyPlain why={why} />}
      <div className="answer">
        <PlainText text={text} />
      </div>
    </>
  );
}

/** Plain paragraphs, as the markdown renderer draws them. */
function Paragraphs({ text }: { text: string }) {
  const paragraphs = text.split(/\n[ \t]*\n\s*/).filter((paragraph) => paragraph.trim() !== '');
  return (
    <div className="answer">
      {paragraphs.map((paragraph, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs are only ever added at the end.
        <p dir={directionOf(paragraph)} key={index}>
          <Words text={paragraph} />
        </p>
      ))}
    </div>
  );
}
