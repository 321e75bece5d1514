import type { RunRecord } from '#chaos/journal.ts';
import type { Problems } from '#chaos/problems.ts';
import type { HaltServer, Life } from '#chaos/stage/halt-server.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Guest } from './guest.ts';

/** Whatever a process that is gone has left streaming, as the clients see it 15 s after a start. */
export async function expectNoLostRuns(
  guests: readonly Guest[],
  server: HaltServer,
  life: Life,
  problems: Problems,
): Promise<void> {
  for (const guest of guests) {
    const answer = await guest.session.json('GET', '/api/runs?status=streaming&limit=100');
    for (const { id } of (answer?.body.runs ?? []) as RunJson[]) {
      const run = guest.runs.find((one) => one.id === id);
      if (!run || !isOfEarlierLife(run, server, life)) continue;
      problems.add(`nothing of a lost process streams 15 s after a start`, server.name, run.key);
    }
  }
}

/** Whether all its posts went to processes of this server that had ended before this one started. */
function isOfEarlierLife({ posts }: RunRecord, server: HaltServer, { startedAt }: Life): boolean {
  return posts.every(({ life }) => {
    return life.server === server.name && life.endedAt !== null && life.endedAt <= startedAt;
  });
}
