import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodeLines } from './code-lines.ts';
import { type CodeToken, colorCode, forgetCode } from './highlighter.ts';

const textOf = (tokens: readonly CodeToken[]) => tokens.map(({ text }) => text).join('');

/** As the worker answers one request; @returns whether there was one. */
async function answerNext(lines: CodeLines, block: number): Promise<boolean> {
  const request = lines.next();
  if (!request) return false;
  const answer = await colorCode({ block, language: 'ts', ...request });
  if (answer) lines.take(answer);
  return true;
}

async function colored(code: string): Promise<CodeLines> {
  const lines = new CodeLines();
  lines.read(code);
  while (await answerNext(lines, 1));
  forgetCode(1);
  return lines;
}

const pieces = ['const a = 1;', '\n', '/* a', ' b */', "'x", '`${y', '}`', ' // z', '  f(2)'];
const codes = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join(''));

describe('code that grows', { timeout: 60_000 }, () => {
  it('has in the end the colours that it has when all of it comes at once', async () => {
    const property = fc.asyncProperty(
      codes,
      fc.integer({ min: 1, max: 30 }),
      async (code, step) => {
        const lines = new CodeLines();
        for (let end = 0; end < code.length; end += step) {
          lines.read(code.slice(0, end));
          await answerNext(lines, 2);
        }
        lines.read(code);
        while (await answerNext(lines, 2));
        forgetCode(2);
        const atOnce = await colored(code);
        expect(lines.lines).toEqual(atOnce.lines);
        expect(lines.last).toEqual(atOnce.last);
        expect(lines.colored).toBe(lines.lines.length);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('never shows other words than came, whenever its colours come', async () => {
    const property = fc.asyncProperty(codes, codes, async (code, more) => {
      const lines = new CodeLines();
      lines.read(code);
      const request = lines.next();
      lines.read(code + more);
      if (request) {
        const answer = await colorCode({ block: 3, language: 'ts', ...request });
        if (answer) lines.take(answer);
        forgetCode(3);
      }
      const drawn = [...lines.lines, ...(lines.last ? [lines.last] : [])];
      expect(drawn.map(({ text }) => text).join('\n')).toBe((code + more).replace(/\n$/, ''));
      for (const { text, tokens } of drawn) if (tokens) expect(textOf(tokens)).toBe(text);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('keeps the colours of a line that goes on until it has new ones', async () => {
    const lines = await colored('const answer');
    lines.read('const answer = 42;\nlet');
    expect(lines.lines[0]?.tokens?.[0]?.colors).toBeDefined();
    expect(textOf(lines.lines[0]?.tokens ?? [])).toBe('const answer = 42;');
    expect(lines.last).toEqual({ text: 'let', tokens: null });
  });

  it('begins anew where it turns out to be other code', async () => {
    const lines = await colored('const a = 1;\n');
    lines.read('x = 2\n');
    expect(lines.generation).toBe(1);
    expect(lines.colored).toBe(0);
    expect(lines.lines).toEqual([{ text: 'x = 2', tokens: null }]);
  });

  it('is plain in a language that has no colours', async () => {
    expect(await colorCode({ block: 4, language: 'none', lines: ['a'], last: '' })).toBeNull();
  });
});
