import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataFolderError, keptSecret } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'halt-data-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps the secret that it has made', () => {
  const secret = keptSecret(folder);
  expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(keptSecret(folder)).toBe(secret);
});

it('refuses a file that a full disk or a power cut has left empty', () => {
  writeFileSync(join(folder, 'auth-secret'), '');
  expect(() => keptSecret(folder)).toThrow(DataFolderError);
});
