import { expect, test } from 'vitest';
import { type Repository, wrongReferences } from './wrong-references.ts';

const files: Record<string, string> = {
  'lib/runs/run.ts': '',
  'docs/api.md': '',
  'e2e/stop.spec.ts': `
    // an answer that somebody only wrote about
    test('a stopped answer doesn\\'t grow', async () => {});
    for (const name of ['Esc', 'Stop']) test(\`\${name} ends it at once\`, async () => {});`,
};

const repository: Repository = {
  fromPage: (path) => `docs/${path}` in files,
  fromRoot: (path) => path in files || Object.keys(files).some((file) => file.startsWith(path)),
  read: (path) => files[path] ?? '',
};

const sentences = (page: string) =>
  wrongReferences(page, repository).map(({ sentence }) => sentence);

test('links and paths that are there are right', () => {
  const page = 'See [the API](api.md#runs), [the site](https://example.com), `lib/runs/run.ts`,';
  expect(sentences(`${page}\n\`#lib/runs/run.ts\`, \`lib/runs/\`, \`npm run lib/x\``)).toEqual([]);
});

test('a link to a page that is not there is found, with its line', () => {
  expect(wrongReferences('# Title\n[Old](old.md)', repository)).toEqual([
    { line: 2, sentence: 'links to old.md, which is not there' },
  ]);
});

test('a path that is not there is found', () => {
  expect(sentences('It is in `lib/runs/gone.ts`.')).toEqual([
    'names lib/runs/gone.ts, which is not there',
  ]);
});

test('a quoted title has to be in the test file named beside it', () => {
  const line = (title: string) => `| Rule 4 | \`e2e/stop.spec.ts\` | "${title}" |`;
  expect(sentences(line("a stopped answer doesn't grow"))).toEqual([]);
  expect(sentences(line('ends it at once'))).toEqual([]);
  expect(sentences(line('an answer that somebody only wrote about'))).toHaveLength(1);
  expect(sentences(line('an answer that nobody wrote'))).toEqual([
    'names the test "an answer that nobody wrote", which is not in e2e/stop.spec.ts',
  ]);
});
