import type { Clock } from '#lib/clock.ts';
import { db } from '#lib/db/database.ts';
import { log } from '#lib/log.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const atOnce = 500;

/**
 * Deletes the guests who have nothing and have not been here for a day: looking in makes none, but
 * loading the page does. A session that is used is renewed within a day (auth.ts), so the time of its
 * renewal is at most a day older than its last use.
 */
export async function sweepGuests(now = Date.now()): Promise<number> {
  const lastSeen = new Date(now - 2 * dayMs);
  const idle = {
    isAnonymous: true,
    createdAt: { lt: new Date(now - dayMs) },
    chats: { none: {} },
    sessions: { none: { updatedAt: { gte: lastSeen } } },
  };
  let count = 0;
  for (;;) {
    const guests = await db().user.findMany({ where: idle, select: { id: true }, take: atOnce });
    // Asked once more where they are deleted: one may have come back meanwhile.
    const ids = guests.map(({ id }) => id);
    const deleted = await db().user.deleteMany({ where: { ...idle, id: { in: ids } } });
    count += deleted.count;
    if (guests.length < atOnce || deleted.count === 0) return count;
  }
}

/** Sweeps every hour until the returned function is called. */
export function startSweepingGuests(clock: Clock): () => void {
  const sweep = async () => {
    try {
      const count = await sweepGuests();
      if (count > 0) log().info({ count }, 'guests without chats deleted');
    } catch (error) {
      // The database is away, which others tell of; the next sweep does what this one could not.
      log().debug({ err: error }, 'guests not swept');
    }
  };
  return clock.every(hourMs, () => void sweep()).cancel;
}
