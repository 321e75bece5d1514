import type { CodeAnswer, CodeRequest, CodeToken } from './highlighter.ts';

export type CodeLine = { text: string; tokens: readonly CodeToken[] | null };

/** In characters. What follows is not coloured: a page of this length is not read for its colours. */
const mostColored = 200_000;
const linesAtOnce = 50;

/**
 * The lines of a block of code that grows. A line is read once and coloured once; the last one may
 * go on, so its colours are made anew. Colours come later than words, and words do not wait.
 */
export class CodeLines {
  /** Whole lines; they are only ever added, and given their colours. */
  lines: CodeLine[] = [];
  colored = 0;
  /** Grows when the block turns out to be another than before. */
  generation = 0;
  #code = '';
  #end = 0;
  #last: CodeLine = { text: '', tokens: null };
  #asked: Pick<CodeRequest, 'lines' | 'last'> | null = null;

  read(code: string): void {
    if (!code.startsWith(this.#code)) {
      this.generation++;
      this.lines = [];
      this.#end = 0;
      this.#last = { text: '', tokens: null };
      this.startOver();
    }
    this.#code = code;
    for (let end = code.indexOf('\n', this.#end); end !== -1; end = code.indexOf('\n', this.#end)) {
      this.lines.push(this.#withKnownColors(code.slice(this.#end, end)));
      this.#last = { text: '', tokens: null };
      this.#end = end + 1;
    }
  }

  /** The line behind the last line break; null where there is nothing yet. */
  get last(): CodeLine | null {
    const text = this.#code.slice(this.#end);
    return text === '' ? null : this.#withKnownColors(text);
  }

  /** From now on another is asked, who knows of no line yet. */
  startOver(): void {
    this.colored = 0;
    this.#asked = null;
  }

  /** What is to be coloured next; null while that is waited for, and where all has its colours. */
  next(): Pick<CodeRequest, 'lines' | 'last'> | null {
    if (this.#asked || this.#end > mostColored) return null;
    const lines = this.lines.slice(this.colored, this.colored + linesAtOnce);
    const isToTheEnd = this.colored + lines.length === this.lines.length;
    const last = isToTheEnd ? this.#code.slice(this.#end) : '';
    if (lines.length === 0 && last === (this.#last.tokens ? this.#last.text : '')) return null;
    this.#asked = { lines: lines.map(({ text }) => text), last };
    return this.#asked;
  }

  /** Takes the colours that were asked for. */
  take({ lines, last }: Pick<CodeAnswer, 'lines' | 'last'>): void {
    if (!this.#asked) return;
    for (const [index, text] of this.#asked.lines.entries()) {
      this.lines[this.colored + index] = { text, tokens: lines[index] ?? null };
    }
    this.colored += this.#asked.lines.length;
    if (this.colored === this.lines.length) this.#last = { text: this.#asked.last, tokens: last };
    this.#asked = null;
  }

  /** A line that went on keeps its colours until it has new ones: else it would flicker. */
  #withKnownColors(text: string): CodeLine {
    const { text: known, tokens } = this.#last;
    if (!tokens || !text.startsWith(known)) return { text, tokens: null };
    if (text === known) return { text, tokens };
    return { text, tokens: [...tokens, { text: text.slice(known.length), colors: undefined }] };
  }
}
