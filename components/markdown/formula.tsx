import { memo, useLayoutEffect, useRef, useState } from 'react';
import { lazyModule, useLazyModule } from './lazy-module.ts';
import { Words } from './words.tsx';

const typesetting = lazyModule(() => import('./typeset.ts'));
/** In characters. What is longer is no formula that a person reads. */
const longestFormula = 5_000;

/** A formula that stands by itself, or its source while it cannot be typeset. */
export function Formula({ tex, isClosed }: { tex: string; isClosed: boolean }) {
  if (!isClosed) return <p className="answer-tex">{tex}</p>;
  return (
    <div className="answer-formula" dir="ltr">
      <Typeset isDisplayed source={tex} tex={tex} />
    </div>
  );
}

/** A formula among words, with its delimiters; without the closing one it is shown as it is. */
export function FormulaAmongWords({ source }: { source: string }) {
  const [, open = '', tex] = /^(\\\(|\\\[|\$\$)([\s\S]+)(?:\\\)|\\\]|\$\$)$/.exec(source) ?? [];
  if (tex === undefined) return <Words text={source} />;
  const isDisplayed = open !== '\\(';
  const formula = <Typeset isDisplayed={isDisplayed} source={source} tex={tex} />;
  return isDisplayed ? <span className="answer-formula">{formula}</span> : formula;
}

type TypesetProps = { tex: string; source: string; isDisplayed: boolean };

const Typeset = memo(function Typeset({ tex, source, isDisplayed }: TypesetProps) {
  const typeset = useLazyModule(typesetting, true).module?.typeset;
  const element = useRef<HTMLSpanElement>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useLayoutEffect(() => {
    if (!typeset || !element.current) return;
    if (!typeset(tex, element.current, isDisplayed)) setFailed(tex);
  }, [typeset, tex, isDisplayed]);
  if (!typeset || failed === tex || tex.length > longestFormula) return <code>{source}</code>;
  return <span dir="ltr" key="typeset" ref={element} />;
});
