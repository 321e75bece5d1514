import { setTimeout as delay } from 'node:timers/promises';
import { type CancelRequest, knownEnd, type RunRecord } from '#chaos/journal.ts';
import { between, chance, pick, weighted } from '#chaos/random.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { Guest } from './guest.ts';
import { inventRun } from './new-run.ts';
import type { Watch } from './watch.ts';

type Exit = (me: Guest, run: RunRecord, watch: Watch) => Promise<void>;

/** The ways out of an answer that streams. */
const exits = {
  'read to the end': readOn,
  stop,
  'stop twice': stopTwice,
  'stop unheard': stopUnheard,
  'stop all': stopAll,
  leave,
  disconnect,
  reload,
  supersede,
} as const satisfies Record<string, Exit>;

const weights: Record<keyof typeof exits, number> = {
  'read to the end': 20,
  stop: 22,
  'stop twice': 5,
  'stop unheard': 5,
  'stop all': 3,
  leave: 8,
  disconnect: 10,
  reload: 14,
  supersede: 16,
};

/** Watches a run for a while, and then takes one of the ways out. */
export async function leaveSomehow(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const name = weighted(weights);
  me.did(name);
  await moment(watch);
  await exits[name](me, run, watch);
}

/** What a page does that has lost its run: connects again, or learns how it ended. */
export async function recover(me: Guest, run: RunRecord): Promise<void> {
  await me.session.connected();
  const watch = await me.reattach(run);
  if (watch) await leaveSomehow(me, run, watch);
  else await me.look(run);
}

/** Some moment of an answer: its very beginning, after some words, or by the clock. */
async function moment(watch: Watch): Promise<void> {
  if (chance(0.15)) return;
  const length = between(1, 400);
  await Promise.race([watch.until(length), delay(between(0, 2_500))]);
}

async function readOn(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  await watch.ended;
  if (watch.view.end === 'broken' || watch.view.end === 'gone') await recover(me, run);
}

/** The three orders in which "stop" and the closing of the socket can reach a server. */
async function stop(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const order = pick(['cancel first', 'hang-up first', 'cancel alone']);
  const shown = shownOf(watch);
  if (order === 'hang-up first') watch.leave();
  const asked = me.cancel(run, 'stop', shown);
  if (order === 'cancel first') watch.leave();
  const { run: told } = await asked;
  if (order === 'cancel alone') await watch.ended;
  if (!told) await me.session.connected();
  if (!told || chance(0.3)) await me.look(run);
}

async function stopTwice(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const first = me.cancel(run, pick(['stop', 'left']), shownOf(watch));
  await me.pause(20);
  const second = me.cancel(run, 'stop', shownOf(watch));
  await Promise.all([first, second, watch.ended]);
}

/** The cancel request may get lost on its way; closing the socket has to do. */
async function stopUnheard(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const abort = new AbortController();
  const asked = me.cancel(run, 'stop', shownOf(watch), abort.signal);
  await me.pause(5);
  abort.abort();
  watch.leave();
  await asked;
}

/** Stops all of a guest's runs at once, in whichever chat they stream. */
async function stopAll(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const nothing = { answeredAt: null, shown: null, status: null, run: null };
  const asked = me.runs.flatMap((one) => {
    if (knownEnd(one)) return [];
    const cancel: CancelRequest = { at: Date.now(), reason: 'stop', ...nothing };
    one.cancels.push(cancel);
    return { one, cancel };
  });
  const answer = await me.session.json('POST', '/api/runs/cancel', { body: { reason: 'stop' } });
  const ended = (answer?.body.runs ?? []) as RunJson[];
  for (const { one, cancel } of answer ? asked : []) {
    const said = ended.find(({ id }) => id === one.id) ?? null;
    // Of a run that may not have arrived, or had ended already, the answer says nothing.
    const streamed = one.views.some(
      ({ openedAt, end }) => openedAt <= cancel.at && end === 'reading',
    );
    const status = said || streamed ? (answer?.status ?? null) : null;
    Object.assign(cancel, { answeredAt: Date.now(), run: said, status });
    if (said) me.hear(one, said, 'cancel all');
  }
  await readOn(me, run, watch);
}

async function leave(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const asked = me.cancel(run, 'left', shownOf(watch));
  watch.leave();
  await asked;
}

async function disconnect(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  watch.leave();
  await me.pause(1_500);
  if (chance(0.5)) await me.look(run);
}

async function reload(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  watch.leave();
  await me.pause(chance(0.5) ? 100 : 2_500);
  await recover(me, run);
}

async function supersede(me: Guest, run: RunRecord, watch: Watch): Promise<void> {
  const next = await inventNext(me, run);
  const nextWatch = await me.start(next, next.chatId === run.chatId ? watch : null);
  if (chance(0.5)) watch.leave();
  if (nextWatch) await leaveSomehow(me, next, nextWatch);
  else await recover(me, next);
  if (!watch.isOpen && !knownEnd(run)) await me.look(run);
}

async function inventNext(me: Guest, run: RunRecord): Promise<RunRecord> {
  const { chatId, promptId } = run;
  if (promptId !== null && chance(0.3)) {
    return await me.invent({ kind: 'regenerate', chatId, promptId });
  }
  if (chance(0.1)) return await inventRun(me);
  return await me.invent({ kind: 'prompt', chatId, follows: chance(0.7) ? run : null });
}

/** What has been received, or a little less where the screen lags behind; now and then it is not said. */
function shownOf(watch: Watch): number | null {
  if (chance(0.1)) return null;
  const { length } = watch.view.text;
  return chance(0.3) ? Math.max(0, length - between(0, 20)) : length;
}
