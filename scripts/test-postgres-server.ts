import type { TestProject } from 'vitest/node';
import { temporaryFolder } from './temporary-folder.ts';
import { startTestPostgres } from './test-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The url of a database of the server that the test run has started. */
    postgresServer: string;
    /** A folder for the data folders of the test run. */
    postgresFolder: string;
  }
}

/** Starts one PostgreSQL server for a test run. */
export default async function startServer(project: TestProject) {
  const postgres = await startTestPostgres();
  project.provide('postgresServer', postgres.url);
  project.provide('postgresFolder', temporaryFolder('postgres-data'));
  return () => postgres.stop();
}
