import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../docs/benchmarks.md');
const begin = '<!-- measured: written by npm run bench -->';
const end = '<!-- end of measured -->';

const blank = `# Benchmarks

${begin}
${end}

## What was found

`;

/** Writes what was measured into docs/benchmarks.md; what people wrote around it stays. */
export async function writeDocument(measured: string): Promise<void> {
  const document = await readDocument();
  const [before = '', rest = ''] = document.split(begin);
  const after = rest.split(end)[1] ?? '';
  await writeFile(path, `${before}${begin}\n\n${measured.trim()}\n\n${end}${after}`);
}

async function readDocument(): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return blank;
  }
}
