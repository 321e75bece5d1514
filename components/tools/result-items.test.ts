import { describe, expect, it } from 'vitest';
import { resultItems } from './result-items.ts';

const items = (...content: unknown[]) => resultItems({ content });

describe('what a tool gave back', () => {
  it('is text, JSON and pictures, each as it is', () => {
    expect(
      items(
        { type: 'text', text: '<b>bold</b>' },
        { type: 'json', value: { a: [1] } },
        { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
      ),
    ).toEqual([
      { kind: 'text', text: '<b>bold</b>' },
      { kind: 'code', text: '{\n  "a": [\n    1\n  ]\n}' },
      { kind: 'image', source: 'data:image/png;base64,iVBORw0KGgo=', name: 'image/png' },
    ]);
  });

  it('never makes the page fetch a picture, nor draw one that could hold a program', () => {
    const others = [
      { type: 'image', mediaType: 'image/svg+xml', data: 'PHN2Zz4=' },
      { type: 'image', mediaType: 'image/png', data: 'https://example.org/a.png' },
      { type: 'image', mediaType: 'image/png', url: 'https://example.org/a.png' },
      { type: 'image', mediaType: 'image/png;x,"', data: 'iVBORw0KGgo=' },
    ];
    for (const other of others) expect(items(other)[0]?.kind).toBe('note');
  });

  it('names what it only points to, and shows the words of what it holds', () => {
    const file = { type: 'resource', uri: 'file:///a.txt', name: 'a.txt', mediaType: null };
    expect(items({ ...file, text: null })).toEqual([
      { kind: 'note', text: 'a.txt (file:///a.txt)' },
    ]);
    expect(items({ ...file, text: 'Hello' })).toEqual([{ kind: 'text', text: 'Hello' }]);
  });

  it('is shown as JSON where it has another form', () => {
    expect(items({ type: 'hologram' })).toEqual([
      { kind: 'code', text: '{\n  "type": "hologram"\n}' },
    ]);
    expect(resultItems({ found: 2 })).toEqual([{ kind: 'code', text: '{\n  "found": 2\n}' }]);
    expect(resultItems('Done')).toEqual([{ kind: 'text', text: 'Done' }]);
    expect(resultItems(undefined)).toEqual([{ kind: 'code', text: 'undefined' }]);
  });
});
