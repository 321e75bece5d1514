import { z } from 'zod';
import { db } from '#lib/db/database.ts';
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

export async function readSettings(userId: string): Promise<Settings> {
  return await db().user.findUniqueOrThrow({ where: { id: userId }, select: chosen });
}

/** Changes what is given, and gives all. */
export async function changeSettings(
  userId: string,
  changes: z.infer<typeof settingsInput>,
): Promise<Settings> {
  return await db().user.update({ where: { id: userId }, data: changes, select: chosen });
}
