import { openedDatabase } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { processWide } from '#lib/process-wide.ts';
import type { Announcement } from './run-store.ts';

/** The NOTIFY channel on which the instances of one database tell each other what has happened. */
const channel = 'halt';

/** SQL that announces, to be made part of the statement whose effect it tells of. */
export function announcing(announcement: Announcement): Prisma.Sql {
  return Prisma.sql`pg_notify(${channel}, ${JSON.stringify(announcement)})`;
}

/** The same for a prepared statement. @param announcement SQL of type jsonb */
export function announcingJson(announcement: string): string {
  return `pg_notify('${channel}', (${announcement})::text)`;
}

type Hear = (announcement: Announcement) => void;
type Listening = { hearers: Set<Hear>; stop: Promise<() => Promise<void>> | null };
const listening = () =>
  processWide<Listening>('announcements', () => ({ hearers: new Set(), stop: null }));

/** RunStore.listen on the database: all who listen in this process share one connection. */
export async function listenForAnnouncements(hear: Hear): Promise<() => Promise<void>> {
  const { hearers } = listening();
  hearers.add(hear);
  try {
    listening().stop ??= openedDatabase().listen(channel, (payload) => {
      const announcement = JSON.parse(payload) as Announcement;
      for (const each of hearers) each(announcement);
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
