import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { processWide } from '#lib/process-wide.ts';

/** The data folder cannot be used; the message is one sentence for the person who starts Halt. */
export class DataFolderError extends Error {
  override name = 'DataFolderError';
}

const shortestSecret = 32;
/** https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

/**
 * Makes the data folder where it does not exist, and closes it to everybody else where it does: it
 * may come from a backup, or from mkdir. @throws {DataFolderError} where it cannot.
 */
function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch (error) {
    throw new DataFolderError(
      `HALT_DATA_DIR: the folder ${folder} cannot be made, or closed to others.`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Locks the data folder for this process, for as long as it lives; calling it again is free.
 * PGlite lets two processes open one folder and destroy it without an error, so this must come
 * first. SQLite's exclusive transaction is a lock of the operating system: it goes with the
 * process however it dies, so no stale lock is ever left.
 * @throws {DataFolderError} when another process holds the lock, or it cannot be had.
 */
export function lockDataFolder(folder: string): void {
  makeDataFolder(folder);
  processWide(`lock:${folder}`, () => {
    try {
      const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      const isTaken = (error as { errcode?: number }).errcode === sqliteBusy;
      const sentence = isTaken
        ? `Another Halt is already running on the data folder ${folder}; stop it first, or give this one a HALT_DATA_DIR of its own.`
        : cannotBeUsed(folder, error);
      throw new DataFolderError(sentence, { cause: error });
    }
  });
}

function cannotBeUsed(folder: string, error: unknown): string {
  return `HALT_DATA_DIR: the folder ${folder} cannot be used (${(error as Error).message}).`;
}

/**
 * The secret that signs sessions: made at the first start and kept in the data folder.
 * @throws {DataFolderError} where it cannot be kept, or the file is there and holds none.
 */
export function keptSecret(folder: string): string {
  makeDataFolder(folder);
  const path = join(folder, 'auth-secret');
  try {
    // 'wx' lets exactly one process make it; whoever comes second reads what the first wrote.
    const kept = { flag: 'wx', mode: 0o600, flush: true } as const;
    writeFileSync(path, randomBytes(32).toString('base64url'), kept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new DataFolderError(cannotBeUsed(folder, error), { cause: error });
    }
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length >= shortestSecret) return secret;
  throw new DataFolderError(
    `The file ${path} holds no secret of ${shortestSecret} characters; put back that of a backup, or delete it, which makes every guest a new one.`,
  );
}
