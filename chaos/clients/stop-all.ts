import type { Ask, RunRecord } from '#chaos/journal.ts';
import { knownEnd } from '#chaos/journal.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Guest } from './guest.ts';

/** Stops all of a guest's runs at once, in whichever chat they stream. */
export async function stopAll(me: Guest): Promise<void> {
  const asked = me.runs.flatMap((run) => (knownEnd(run) ? [] : [{ run, ask: askAll(run) }]));
  const answer = await me.session.json('POST', '/api/runs/cancel', { reason: 'stop' });
  if (!answer) return;
  const ended = (answer.body.runs ?? []) as RunJson[];
  for (const { run, ask } of asked) {
    const said = ended.find(({ id }) => id === run.id) ?? null;
    ask.answeredAt = Date.now();
    ask.run = said;
    // Of a run that may not have arrived, or had ended already, the answer says nothing.
    if (said || wasStreaming(run, ask.at)) ask.status = answer.status;
    if (said) me.hear(run, said, 'cancel all');
  }
}

function askAll(run: RunRecord): Ask {
  const ask: Ask = {
    at: Date.now(),
    answeredAt: null,
    reason: 'stop',
    shown: null,
    status: null,
    run: null,
  };
  run.asks.push(ask);
  return ask;
}

function wasStreaming({ views }: RunRecord, at: number): boolean {
  return views.some(({ openedAt, end }) => openedAt <= at && end === 'reading');
}
