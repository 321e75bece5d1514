import { z } from 'zod';
import { db, openedDatabase } from '#lib/db/database.ts';
import { perform, type Statement } from '#lib/db/statement.ts';
import { processWide } from '#lib/process-wide.ts';
import { RecentMap } from '#lib/recent-map.ts';
import { leavePolicies } from '#lib/runs/run.ts';

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

const chosen = { onLeave: true, leaveGraceSeconds: true } as const;

const settingsOf: Statement = {
  name: 'settings-of-user',
  sql: `
    SELECT json_build_object('onLeave', on_leave, 'leaveGraceSeconds', leave_grace_seconds)::text
    FROM users WHERE id = $1::jsonb ->> 'user_id'`,
};

const remembered = () => processWide('settings', () => new RecentMap<Settings>(10_000));

/** Read at the start of every run, so remembered where no other process can change them. */
export async function readSettings(userId: string): Promise<Settings> {
  const known = remembered().get(userId);
  if (known) return known;
  const [settings] = await perform<Settings>(settingsOf, { user_id: userId });
  if (!settings) throw new Error('There are no settings of somebody who is not there.');
  return remember(userId, settings);
}

/** Changes what is given, and gives all. */
export async function changeSettings(
  userId: string,
  changes: z.infer<typeof settingsInput>,
): Promise<Settings> {
  const settings = await db().user.update({
    where: { id: userId },
    data: changes,
    select: chosen,
  });
  return remember(userId, settings);
}

function remember(userId: string, settings: Settings): Settings {
  if (openedDatabase().kind === 'embedded') remembered().set(userId, settings);
  return settings;
}
