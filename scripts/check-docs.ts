/** Fails when the docs cite a file that is not there, or a test that does not exist. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { wrongReferences } from './wrong-references.ts';

const root = join(import.meta.dirname, '..');
let wrong = 0;
for (const page of globSync(['README.md', 'docs/**/*.md'], { cwd: root }).sort()) {
  const found = wrongReferences(readFileSync(join(root, page), 'utf8'), {
    fromPage: (path) => existsSync(join(root, dirname(page), path)),
    fromRoot: (path) => existsSync(join(root, path)),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  });
  for (const { line, sentence } of found) console.error(`${page}:${line} ${sentence}`);
  wrong += found.length;
}
process.exitCode = wrong === 0 ? 0 : 1;
