import type { Literal } from 'mdast';
import type { Extension as MdastExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Extension, State } from 'micromark-util-types';

/** A formula among words as it was written, delimiters included. */
interface TexNode extends Literal {
  type: 'tex';
}

declare module 'mdast' {
  interface PhrasingContentMap {
    tex: TexNode;
  }
  interface RootContentMap {
    tex: TexNode;
  }
}
declare module 'micromark-util-types' {
  interface TokenTypeMap {
    tex: 'tex';
    texData: 'texData';
  }
}

/** Whether a formula goes on with the next character, has ended before it, or is none. */
type Verdict = 'more' | 'ended' | 'none';
/** Hears one character after the other, null at the end of the paragraph. */
type Judge = (next: string | null, index: number, isCut: boolean) => Verdict;

/**
 * Formulas among words: `\( \)`, `\[ \]` and `$$ $$`. One that a stop has cut goes on to the end of
 * the text. TeX between single dollars is taken as well, so that it keeps its backslashes.
 * @param cutAt where the text is cut; null where it has come to its own end
 */
export function texSyntax(cutAt: number | null): Extension {
  const construct = (begin: () => Judge) => formula(begin, cutAt);
  return {
    text: { 92: [construct(brackets)], 36: [construct(twoDollars), construct(oneDollar)] },
  };
}

export const texFromMarkdown: MdastExtension = {
  enter: {
    tex(token) {
      this.enter({ type: 'tex', value: this.sliceSerialize(token) }, token);
    },
  },
  exit: {
    tex(token) {
      this.exit(token);
    },
  },
};

function formula(begin: () => Judge, cutAt: number | null): Construct {
  return {
    name: 'tex',
    previous: (code) => code !== 36,
    tokenize(effects, ok, nok) {
      const judge = begin();
      let index = 0;
      let isInLine = false;
      const leaveLine = () => {
        if (isInLine) effects.exit('texData');
        isInLine = false;
      };
      const step = (code: Code): State | undefined => {
        const isCut = cutAt !== null && this.now().offset >= cutAt;
        const verdict = judge(characterOf(code), index++, isCut);
        if (verdict === 'none') return nok(code);
        if (verdict === 'ended') {
          leaveLine();
          effects.exit('tex');
          return ok(code);
        }
        const isLineEnding = code !== null && code < -2;
        if (isLineEnding) {
          leaveLine();
          effects.enter('lineEnding');
          effects.consume(code);
          effects.exit('lineEnding');
          return step;
        }
        if (!isInLine) effects.enter('texData');
        isInLine = true;
        effects.consume(code);
        return step;
      };
      return (code) => {
        effects.enter('tex');
        return step(code);
      };
    },
  };
}

/** Line endings and tabs have codes below zero. */
function characterOf(code: Code): string | null {
  if (code === null) return null;
  if (code < -2) return '\n';
  return code < 0 ? ' ' : String.fromCharCode(code);
}

function brackets(): Judge {
  let close = '';
  let isEscaped = false;
  let isClosed = false;
  return (next, index, isCut) => {
    if (index === 0) return 'more';
    if (index === 1) {
      close = next === '(' ? ')' : next === '[' ? ']' : '';
      return close === '' ? 'none' : 'more';
    }
    if (isClosed) return 'ended';
    if (next === null) return isCut ? 'ended' : 'none';
    isClosed = isEscaped && next === close;
    isEscaped = !isEscaped && next === '\\';
    return 'more';
  };
}

function twoDollars(): Judge {
  let dollars = 0;
  return (next, index, isCut) => {
    if (index === 0) return 'more';
    if (index === 1) return next === '$' ? 'more' : 'none';
    if (index === 2 && (next === '$' || next === null)) return 'none';
    if (next !== '$' && dollars === 2) return 'ended';
    if (next === null) return isCut ? 'ended' : 'none';
    dollars = next === '$' ? dollars + 1 : 0;
    return 'more';
  };
}

/** As Pandoc has it: no space within the dollars, and no digit after them. */
function oneDollar(): Judge {
  let previous = '';
  let holdsTex = false;
  let isClosed = false;
  return (next, index) => {
    if (isClosed) return holdsTex && !/\d/.test(next ?? '') ? 'ended' : 'none';
    if (next === null || next === '\n') return 'none';
    if (index === 1 && (next === ' ' || next === '$')) return 'none';
    if (index > 0 && next === '$' && previous !== '\\') {
      if (previous === ' ') return 'none';
      isClosed = true;
    }
    if (previous === '\\') holdsTex = true;
    previous = next;
    return 'more';
  };
}
