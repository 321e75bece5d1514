import { openedDatabase } from '#lib/db/database.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { processWide } from '#lib/process-wide.ts';
import type { Notice } from './run-store.ts';

/** The channel on which the instances of one database tell each other what has happened. */
const channel = 'halt';

/**
 * Tells every instance, once the transaction that this is part of is written.
 * Raw, as Prisma has no word for NOTIFY.
 */
export function notify(
  client: Pick<Prisma.TransactionClient, '$queryRaw'>,
  notice: Notice,
): Prisma.PrismaPromise<unknown> {
  return client.$queryRaw`SELECT pg_notify(${channel}, ${JSON.stringify(notice)})::text`;
}

/** A time travels as text. */
function reviveTime(key: string, value: unknown): unknown {
  return key === 'askedAt' ? new Date(String(value)) : value;
}

type Hear = (notice: Notice) => void;
type Listening = { hearers: Set<Hear>; stop: Promise<() => Promise<void>> | null };
const listening = () =>
  processWide<Listening>('notices', () => ({ hearers: new Set(), stop: null }));

/** RunStore.listen on the database: all who listen in this process share one connection. */
export async function listenForNotices(hear: Hear): Promise<() => Promise<void>> {
  const { hearers } = listening();
  hearers.add(hear);
  try {
    listening().stop ??= openedDatabase().listen(channel, (payload) => {
      const notice = JSON.parse(payload, reviveTime) as Notice;
      for (const each of hearers) each(notice);
    });
    await listening().stop;
  } catch (error) {
    hearers.delete(hear);
    listening().stop = null;
    throw error;
  }
  return async () => {
    hearers.delete(hear);
    if (hearers.size > 0) return;
    const stop = await listening().stop;
    listening().stop = null;
    await stop?.();
  };
}
