import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolNames } from './tool-names.ts';

const named = (...tools: [server: string, tool: string][]) =>
  toolNames(tools.map(([server, tool]) => ({ server, tool })));

describe('The name by which a model calls a tool', () => {
  it('is its own where only one server has it', () => {
    expect(named(['a', 'search'], ['b', 'read_file'])).toEqual(['search', 'read_file']);
  });

  it('has the server in front where another has it, too', () => {
    expect(named(['a', 'search'], ['b', 'search'], ['b', 'x'])).toEqual([
      'a_search',
      'b_search',
      'x',
    ]);
  });

  it('has only what providers take', () => {
    expect(named(['a', 'files/read.it'], ['a', '7up'])).toEqual(['files_read_it', '_7up']);
  });

  it('depends on nothing but who else has it', () => {
    const [name] = named(['a', 'x'.repeat(80)]);
    expect(named(['b', 'other'], ['a', 'x'.repeat(80)])[1]).toBe(name);
    expect(name).toHaveLength(64);
  });

  it('is different from all others, whatever they are called', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '_', '.', 'ü'), maxLength: 4 });
    const tool = fc.tuple(part, fc.oneof(part, fc.constant('a'.repeat(70))));
    const tools = fc.uniqueArray(tool, { selector: (each) => each.join('\0') });
    fc.assert(
      fc.property(tools, (each) => {
        const names = named(...each);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/);
      }),
    );
  });
});
