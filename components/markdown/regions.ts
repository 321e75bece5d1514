/** A block of code, or a formula that stands by itself. Both hold text that is not markdown. */
export type Region = {
  start: number;
  end: number;
  isClosed: boolean;
  /** Whether it will still be one, whatever comes. */
  isSure: boolean;
} & ({ kind: 'code'; info: string; code: string } | { kind: 'formula'; tex: string });

const opener =
  /^(?:(?<fence>`{3,}(?=[^`\n]*$)|~{3,})|\$\$|\\\[|\\begin\{(?<environment>[a-z]+\*?)\})/gm;
const fenceLine = /^[ \t]*(`{3,}|~{3,})/;
/** Of languages in which a fence within a fence is at home: what is shown is markdown itself. */
const nesting = /^(?:|markdown|md|mdx|rmd|qmd|te?xt|plaintext|prompt)$/i;

/** Reads the regions of a text that may grow; a long block of code is read once, line by line. */
export class RegionReader {
  #fence: OpenFence | null = null;

  /** The next region at or behind a place; null where there is none. */
  next(text: string, from: number, isWhole: boolean): Region | null {
    opener.lastIndex = from;
    for (let match = opener.exec(text); match; match = opener.exec(text)) {
      const { fence, environment } = match.groups ?? {};
      const start = match.index;
      const region = fence
        ? this.#readFence(text, start, fence, isWhole)
        : readFormula(text, start, match[0], environment, isWhole);
      if (region) return region;
      // A look-up of the next may not begin within what was just found to be none.
      opener.lastIndex = start + match[0].length;
    }
    return null;
  }

  #readFence(text: string, start: number, fence: string, isWhole: boolean): Region {
    if (this.#fence?.start !== start) this.#fence = new OpenFence(text, start, fence);
    return this.#fence.read(text, isWhole);
  }
}

/** A block of code, and how far its lines have been read. */
class OpenFence {
  readonly start: number;
  readonly #fence: string;
  /** The lengths of the fences that are open, the outermost first. */
  #open: number[];
  #at: number;
  #hasNested = false;

  constructor(text: string, start: number, fence: string) {
    this.start = start;
    this.#fence = fence;
    this.#open = [fence.length];
    this.#at = endOfLine(text, start);
  }

  read(text: string, isWhole: boolean): Region {
    const infoEnd = text.indexOf('\n', this.start);
    const info = text.slice(this.start + this.#fence.length, infoEnd === -1 ? undefined : infoEnd);
    if (infoEnd === -1) return this.#region(info, '', text.length, false);
    const nests = nesting.test(info.trim().split(/[\s{]/, 1)[0] ?? '');
    const end = this.#findEnd(text, nests);
    if (end) return this.#region(info, text.slice(infoEnd + 1, end.from), end.to, end.isSure);
    if (isWhole && this.#hasNested) {
      // Not every fence within has its end, so the first bare one is the end of this.
      this.#open = [this.#fence.length];
      this.#at = infoEnd + 1;
      this.#hasNested = false;
      const first = this.#findEnd(text, false);
      if (first) return this.#region(info, text.slice(infoEnd + 1, first.from), first.to, true);
    }
    return this.#region(info, text.slice(infoEnd + 1), text.length, false);
  }

  #findEnd(text: string, nests: boolean) {
    while (this.#at < text.length) {
      const from = this.#at;
      const to = endOfLine(text, from);
      const isWholeLine = text[to - 1] === '\n';
      const line = text.slice(from, to);
      const [front = '', marks = ''] = fenceLine.exec(line) ?? [];
      const info = line.slice(front.length).trim();
      const isFence = marks[0] === this.#fence[0];
      if (isFence && info === '' && marks.length >= (this.#open.at(-1) ?? 0)) {
        if (this.#open.length === 1 && !isIndented(text, from)) {
          return { from, to, isSure: isWholeLine };
        }
        if (isWholeLine && this.#open.length > 1) this.#open.pop();
      } else if (nests && isWholeLine && isFence && info && marks.length >= this.#fence.length) {
        if (!info.includes('`')) this.#open.push(marks.length);
        this.#hasNested = this.#open.length > 1 || this.#hasNested;
      }
      if (!isWholeLine) return null;
      this.#at = to;
    }
    return null;
  }

  #region(info: string, code: string, end: number, isClosed: boolean): Region {
    const { start } = this;
    const isSure = end > start + this.#fence.length + info.length;
    return { kind: 'code', start, end, isClosed, isSure, info: info.trim(), code };
  }
}

/** By four spaces or more a fence belongs to what it stands in. */
function isIndented(text: string, from: number): boolean {
  return text.startsWith('    ', from) || text[from] === '\t';
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

/** @returns null where it is no formula after all: one has no blank line, and stands alone. */
function readFormula(
  text: string,
  start: number,
  open: string,
  environment: string | undefined,
  isWhole: boolean,
): Region | null {
  const close = environment ? `\\end{${environment}}` : open === '$$' ? '$$' : '\\]';
  const from = start + open.length;
  const blank = /\n[ \t]*\n/g;
  blank.lastIndex = from;
  const limit = blank.exec(text)?.index ?? text.length;
  const closeAt = text.slice(from, limit).indexOf(close);
  if (closeAt === -1) {
    if (isWhole || limit < text.length) return null;
    return {
      kind: 'formula',
      start,
      end: text.length,
      isClosed: false,
      isSure: false,
      tex: text.slice(start),
    };
  }
  const end = from + closeAt + close.length;
  const tex = environment ? text.slice(start, end) : text.slice(from, from + closeAt);
  const hasLines = tex.includes('\n');
  const rest = text.slice(end, endOfLine(text, end));
  // In one line with other words it is one of them.
  const isAlone = /^[.,;:]?$/.test(rest.trim());
  if (!hasLines && !isAlone) return null;
  const punctuation = isAlone ? rest.trimEnd() : '';
  const isClosed = hasLines || rest.endsWith('\n') || isWhole;
  return {
    kind: 'formula',
    start,
    end: end + punctuation.length,
    isClosed,
    isSure: isClosed,
    tex: `${tex}${punctuation.trim()}`,
  };
}
