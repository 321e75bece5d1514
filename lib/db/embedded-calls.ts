import type { DriverAdapterError, SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils';

/** What the thread of the embedded database can be asked to do. */
export type EmbeddedCalls = {
  queryRaw(query: SqlQuery): SqlResultSet;
  executeRaw(query: SqlQuery): number;
  executeScript(script: string): void;
  startTransaction(isolation: string | undefined): void;
  commit(): void;
  rollback(): void;
  /** From then on the thread tells what is announced on the channel. */
  listen(channel: string): void;
  close(): void;
};

/** `transaction` names the one that a query belongs to, or that is being started; null: none. */
export type EmbeddedRequest = {
  id: number;
  transaction: number | null;
  call: keyof EmbeddedCalls;
  argument: unknown;
};

/** Why a call failed: what Prisma's adapters say of their database, or else the error's own words. */
export type EmbeddedFailure = {
  cause: DriverAdapterError['cause'] | null;
  name: string;
  message: string;
  /** PostgreSQL's SQLSTATE. */
  code: string | null;
};

/** `open` comes once and first. */
export type EmbeddedReply =
  | { type: 'open' }
  | { type: 'done'; id: number; result: unknown }
  | { type: 'failed'; id: number; failure: EmbeddedFailure }
  | { type: 'heard'; channel: string; payload: string };
