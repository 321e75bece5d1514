import { globSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

// Its own JavaScript: the native one would be another process.
process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');

type Found = { file: string; source: string; flags: string };

/** Files with some that are more than linear, and what keeps their texts short or the harm small. */
const bounded: Record<string, string> = {
  'components/markdown/': 'holds up the tab of its reader alone, and has a budget of its own',
  'components/runs/run-figures.ts': 'looks at 320 characters',
  'lib/models/demo/demo-answer.ts': 'looks at 60 characters',
  'lib/models/provider-sentence.ts': 'looks at 1,200 characters',
  'lib/models/provider-entries.ts': 'reads a setting of the operator',
  'lib/models/provider.ts': 'reads a setting of the operator',
  'lib/models/wire/answer-wire.ts': 'looks at 1,000 characters',
};

it('no text that a stranger writes can make a regular expression work more than in proportion to it', () => {
  const found = globSync('{app,components,lib}/**/*.{ts,tsx}')
    .filter((file) => !/\.test\.tsx?$|\/(testing|simulation|generated)[./]/.test(file))
    .flatMap(expressionsIn);
  expect(found.length).toBeGreaterThan(20);
  const slow = found.filter(({ file, source, flags }) => {
    if (Object.keys(bounded).some((path) => file.startsWith(path))) return false;
    return checkSync(source, flags).status !== 'safe';
  });
  expect(slow.map(({ file, source }) => `${file} ${source}`)).toEqual([]);
}, 120_000);

function expressionsIn(file: string): Found[] {
  const found: Found[] = [];
  const { program } = parseSync(file, readFileSync(file, 'utf8'));
  const visitor = new Visitor({
    Literal(node) {
      if ('regex' in node)
        found.push({ file, source: node.regex.pattern, flags: node.regex.flags });
    },
    NewExpression(node) {
      // What is put together at run time cannot be looked at here.
      const isMade = node.callee.type === 'Identifier' && node.callee.name === 'RegExp';
      if (isMade) throw new Error(`${file} makes a regular expression at run time.`);
    },
  });
  visitor.visit(program);
  return found;
}
