import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

export type Adapter = SqlMigrationAwareDriverAdapterFactory;

/** What the embedded database and a server have in common, below Prisma. */
export type Connection = {
  kind: 'embedded' | 'postgres';
  /** What runs live by has connections of its own: a slow search must not hold up a stop. */
  adapters: { pages: Adapter; runs: Adapter };
  /** Changes the schema, while no other process of this database does, with an adapter for that. */
  exclusively<Result>(work: (adapter: Adapter) => Promise<Result>): Promise<Result>;
  /** Hears what NOTIFY sends on a channel, until the returned function is called. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};
