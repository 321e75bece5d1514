import { z } from 'zod';
import { db, runsDb } from '#lib/db/database.ts';
import { notify } from '#lib/runs/store/notices.ts';
import { leavePolicies } from '#lib/shared/run.ts';

/** The body of PATCH /api/settings. */
export const settingsInput = z.object({
  onLeave: z.enum(leavePolicies, 'must be "stop" or "keep"').optional(),
  leaveGraceSeconds: z
    .int('must be a whole number of seconds')
    .min(0, 'must not be negative')
    .max(3600, 'must be at most an hour')
    .optional(),
});

/** What a user has chosen for runs that do not say otherwise. */
export type Settings = Required<z.infer<typeof settingsInput>>;

const select = { onLeave: true, leaveGraceSeconds: true } as const;

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
