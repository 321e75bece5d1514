import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#lib/db/database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for the data folders of a test run; `template` in it is one with a database. */
    embeddedFolder: string;
  }
}

/** Makes one migrated data folder: copying it takes a tenth of the time of making another. */
export default async function prepareTemplate(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'halt-embedded-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const template = join(folder, 'template');
    const database = await openDatabase({ databaseUrl: null, dataFolder: template });
    await database.close();
  } catch (error) {
    await removeFolder();
    throw error;
  }
  project.provide('embeddedFolder', folder);
  return removeFolder;
}
