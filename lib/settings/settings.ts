import type { z } from 'zod';
import { db } from '#lib/db/database.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { processWide } from '#lib/process-wide.ts';
import { RecentMap } from '#lib/recent-map.ts';
import { announcing, listenForAnnouncements } from '#lib/runs/store/announcements.ts';
import type { Settings, settingsInput } from '#lib/shared/api.ts';

const chosen = { onLeave: true, leaveGraceSeconds: true } as const;

const settingsOf: Statement = {
  name: 'settings-of-user',
  sql: `
    SELECT json_build_object('onLeave', on_leave, 'leaveGraceSeconds', leave_grace_seconds)::text
    FROM users WHERE id = $1::jsonb ->> 'user_id'`,
};

/** Should an announcement get lost, this is how long an old choice may still hold, in milliseconds. */
const rememberedForMs = 30_000;

/** What was read, or null where it has changed, and when that was known. */
type Remembered = { settings: Settings | null; at: number };
const remembered = () => processWide('settings', () => new RecentMap<Remembered>(10_000));

/** Read at the start of every run, so remembered until somebody announces a change. */
export async function readSettings(userId: string): Promise<Settings> {
  const known = remembered().get(userId);
  const askedAt = performance.now();
  if (known?.settings && known.at > askedAt - rememberedForMs) return known.settings;
  const [settings] = await perform<Settings>(settingsOf, { user_id: userId });
  if (!settings) throw new Error('There are no settings of somebody who is not there.');
  const at = remembered().get(userId)?.at ?? Number.NEGATIVE_INFINITY;
  // What was changed meanwhile may have been read as it was before.
  if (at <= askedAt) remembered().set(userId, { settings, at: askedAt });
  return settings;
}

/** Changes what is given, tells every process and page of the user, and gives all. */
export async function changeSettings(
  userId: string,
  changes: z.infer<typeof settingsInput>,
): Promise<Settings> {
  const change = db().user.update({ where: { id: userId }, data: changes, select: chosen });
  const tell = db().$queryRaw`SELECT ${announcing({ type: 'settings', userId })}::text`;
  const [settings] = await db().$transaction([change, tell]);
  forget(userId);
  return settings;
}

/** Forgets what other processes announce to have changed, until the returned function is called. */
export async function hearSettings(): Promise<() => Promise<void>> {
  return await listenForAnnouncements((announcement) => {
    if (announcement.type === 'settings') forget(announcement.userId);
  });
}

function forget(userId: string): void {
  remembered().set(userId, { settings: null, at: performance.now() });
}
