import type { z } from 'zod';
import { db, runsDb } from '#lib/db/database.ts';
import { notify } from '#lib/runs/store/notices.ts';
import type { Settings, settingsInput } from '#lib/shared/api.ts';

const select = { onLeave: true, leaveGraceSeconds: true, askWhyStopped: true } as const;

/** What applies to the runs that a user starts next. */
export async function readSettings(userId: string): Promise<Settings> {
  return await runsDb().user.findUniqueOrThrow({ where: { id: userId }, select });
}

/** Changes what is given, tells every page of the user, and gives all. */
export async function changeSettings(
  userId: string,
  changes: z.infer<typeof settingsInput>,
): Promise<Settings> {
  const [settings] = await db().$transaction([
    db().user.update({ where: { id: userId }, data: changes, select }),
    notify(db(), { type: 'settings', userId }),
  ]);
  return settings;
}
