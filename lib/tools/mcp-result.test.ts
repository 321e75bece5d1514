import { describe, expect, it } from 'vitest';
import { longestResult, toToolResult } from './mcp-result.ts';

const text = (words: string) => ({ type: 'text', text: words });

describe('What is kept of a result', () => {
  it('is safe to keep', () => {
    const { content } = toToolResult({
      content: [text('a\0b\ud800')],
      structuredContent: { name: 'c\0d' },
    });
    expect(content).toEqual([text('ab\ufffd'), { type: 'json', value: { name: 'cd' } }]);
  });

  it('is cut at a whole character', () => {
    const { content, cutAt } = toToolResult({ content: [text(`a${'😀'.repeat(300_000)}`)] });
    const [kept] = content;
    expect(kept).toEqual(text(`a${'😀'.repeat(249_999)}`));
    expect(cutAt).toBe(499_999);
  });

  it('is at most 1 MB in all, and says so once', () => {
    const blocks = ['a', 'b', 'c'].map((each) => text(each.repeat(longestResult / 2 + 1)));
    const { content, cutAt } = toToolResult({ content: blocks });
    expect(content.map((each) => (each.type === 'text' ? each.text.length : 0))).toEqual([
      500_001, 499_999,
    ]);
    expect(cutAt).toBe(longestResult);
  });

  it('has no image that is larger', () => {
    const data = `iVBORw0KGgo${'A'.repeat(longestResult)}`;
    const { content, cutAt } = toToolResult({
      content: [{ type: 'image', mimeType: 'image/png', data }],
    });
    expect(content).toEqual([text('(An image that is too large to be kept.)')]);
    expect(cutAt).toBe(0);
  });

  it('has no image that is not what it says to be', () => {
    const data = Buffer.from('<svg onload="alert(1)"/>').toString('base64');
    const { content } = toToolResult({ content: [{ type: 'image', mimeType: 'image/png', data }] });
    expect(content).toEqual([text('(An image of a kind that Halt does not show.)')]);
  });

  it('is a sentence where the answer cannot be understood', () => {
    for (const answer of [null, 7, { content: 'text' }]) {
      expect(toToolResult(answer)).toEqual({
        content: [text("The server's answer could not be understood.")],
        isError: true,
        cutAt: null,
      });
    }
    const odd = toToolResult({ content: [{ type: 'hologram' }, text('and words')] });
    expect(odd.content).toEqual([
      text('(Content of a kind that Halt does not know.)'),
      text('and words'),
    ]);
  });
});
