import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** The folders that a command is looked for in, first to last. */
export function foldersOnPath(): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** The path of the first of these names that is a program on the PATH; null if none is. */
export function findProgram(names: string[]): string | null {
  const paths = names.flatMap((name) => foldersOnPath().map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

/** Whether there is a file that may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // It is elsewhere, or nowhere.
  }
}
