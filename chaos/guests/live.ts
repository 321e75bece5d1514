import type { RunRecord } from '#chaos/journal.ts';
import { between, chance, pick } from '#chaos/random.ts';
import type { Life, Server } from '#chaos/stage/server.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Guest } from './guest.ts';
import { inventRun } from './new-run.ts';
import { oddities } from './oddities.ts';
import { leaveSomehow, recover } from './ways-out.ts';

const oddShare = 0.25;
const pauseMs = 700;

/**
 * Uses Halt as a person might, one thing after the other, until the signal `over` aborts.
 * @param listens aborts when it hears no more news; null: like a page that is hidden it hears none
 */
export async function live(
  me: Guest,
  over: AbortSignal,
  listens: AbortSignal | null,
): Promise<void> {
  await me.session.arrive();
  if (listens) void me.listen(listens);
  if (chance(0.4)) await setGrace(me);
  while (!over.aborted) {
    me.doing = 'connect';
    await me.session.connected();
    const name = chance(oddShare) ? pick(Object.keys(oddities)) : null;
    if (name) me.did(name);
    await (name ? oddities[name]?.(me) : ask(me));
    await me.pause(pauseMs);
  }
  me.doing = null;
}

async function ask(me: Guest): Promise<void> {
  const run = await inventRun(me);
  me.did(run.kind);
  const watch = await me.start(run);
  if (watch) await leaveSomehow(me, run, watch);
  else await recover(me, run);
}

/** Gives lost connections some time to come back. */
async function setGrace(me: Guest): Promise<void> {
  const body = { leaveGraceSeconds: between(1, 2) };
  const answer = await me.session.json('PATCH', '/api/settings', { body });
  // Where the answer was lost, either grace may hold: the longer one is what can be relied on.
  if (answer?.status !== 503) me.graceMs = body.leaveGraceSeconds * 1000;
}

/** Whatever a process that is gone has left streaming, as the clients see it 15 s after a start. */
export async function expectNoLostRuns(
  guests: readonly Guest[],
  server: Server,
  life: Life,
): Promise<void> {
  for (const { session, runs, scene } of guests) {
    const answer = await session.json('GET', '/api/runs?status=streaming&limit=100');
    for (const { id } of (answer?.body.runs ?? []) as RunJson[]) {
      const run = runs.find((one) => one.id === id);
      if (!run || !isOfEarlierLife(run, server, life)) continue;
      const rule = 'nothing of a lost process streams 15 s after a start';
      scene.problems.add(rule, server.name, run.key);
    }
  }
}

/** Whether all its posts went to processes of this server that had ended before this one started. */
function isOfEarlierLife({ posts }: RunRecord, server: Server, { startedAt }: Life): boolean {
  return posts.every(({ life }) => {
    return life.server === server.name && life.endedAt !== null && life.endedAt <= startedAt;
  });
}
