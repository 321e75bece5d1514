import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataFolderError, keptSecret, lockDataFolder } from './data-folder.ts';

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

it('is closed to everybody else at every start, also where it existed and was open', () => {
  chmodSync(folder, 0o755);
  lockDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('says which folder cannot be used, and why, where its lock is broken', () => {
  writeFileSync(
    join(folder, 'lock'),
    'This is no database, however long one looks at it.'.repeat(99),
  );
  expect(() => lockDataFolder(folder)).toThrow(/HALT_DATA_DIR: the folder .* cannot be used/);
});

it('refuses a file that a full disk or a power cut has left empty', () => {
  writeFileSync(join(folder, 'auth-secret'), '');
  expect(() => keptSecret(folder)).toThrow(DataFolderError);
});
