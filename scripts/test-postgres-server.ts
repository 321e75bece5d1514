import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './test-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The url of a database of the server that the test run has started. */
    postgresServer: string;
  }
}

/** Starts one PostgreSQL server for a test run. */
export default async function startServer(project: TestProject) {
  const postgres = await startTestPostgres();
  project.provide('postgresServer', postgres.url);
  return () => postgres.stop();
}
