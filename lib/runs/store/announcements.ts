import { openedDatabase } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
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

/** RunStore.listen on the database. */
export async function listenForAnnouncements(
  hear: (announcement: Announcement) => void,
): Promise<() => Promise<void>> {
  return await openedDatabase().listen(channel, (payload) => {
    hear(JSON.parse(payload) as Announcement);
  });
}
