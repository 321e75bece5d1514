import { knownEnd, type RunRecord } from '#chaos/journal.ts';
import { chance, pick } from '#chaos/random.ts';
import type { Guest } from './guest.ts';
import { inventRun } from './new-run.ts';
import { leaveSomehow, recover } from './ways-out.ts';

/** What no careful page does, and every network does now and then. */
export const oddities: Record<string, (me: Guest) => Promise<void>> = {
  'stop before the prompt': stopBefore,
  'stop beside the prompt': stopBeside,
  'prompt given up': giveUp,
  'same id twice': twice,
  'id of a stranger': stranger,
  'stop after the end': stopAfter,
};

/** The cancel request is there before its run is. */
async function stopBefore(me: Guest): Promise<void> {
  const run = await inventRun(me);
  const { status } = await me.cancel(run, 'stop', null);
  if (status !== 202) return;
  await me.pause(chance(0.2) ? 3_000 : 50);
  await readOut(me, run);
}

/** Cancel request and run are on their way at the same time. */
async function stopBeside(me: Guest): Promise<void> {
  const run = await inventRun(me);
  const started = me.start(run);
  await me.pause(60);
  const [watch] = await Promise.all([started, me.cancel(run, 'stop', 0)]);
  await watch?.ended;
}

/** The connection goes before the answer begins; a page tries again, or asks what came of it. */
async function giveUp(me: Guest): Promise<void> {
  const run = await inventRun(me);
  const abort = new AbortController();
  const started = me.start(run, null, abort);
  await me.pause(60);
  abort.abort();
  (await started)?.leave();
  await me.session.connected();
  const next = pick(['look', 'try again', 'nothing']);
  if (next === 'look') await me.look(run);
  if (next === 'try again') await readOut(me, run);
}

async function twice(me: Guest): Promise<void> {
  const run = await inventRun(me);
  const first = me.start(run);
  await me.pause(chance(0.5) ? 0 : 500);
  const watches = await Promise.all([first, me.start(run)]);
  const watch = watches.find((one) => one !== null);
  if (watch) await leaveSomehow(me, run, watch);
}

/** To everybody but its owner a run's id is one that does not exist, and free to be used. */
async function stranger(me: Guest): Promise<void> {
  const own = new Set(me.runs.map(({ id }) => id));
  const others = [...me.scene.journal.runs.values()].slice(-60).filter(({ id }) => !own.has(id));
  if (others.length === 0) return;
  const theirs = pick(others);
  const path = `/api/runs/${theirs.id}`;
  const looks = [
    await me.session.json('GET', path),
    await me.session.json('GET', `${path}/stream`),
  ];
  const run = await inventRun(me, theirs.id);
  const { status } = await me.cancel(run, 'stop', 0);
  const answered = [...looks.map((look) => look?.status ?? null), status];
  const isHidden = answered.every((each, index) => {
    return each === null || each === 503 || each === (index < looks.length ? 404 : 202);
  });
  if (!isHidden) {
    const found = `client ${me.number} was answered ${answered}`;
    me.scene.problems.add('rule 10: nobody stops or sees the run of another', found, theirs.key);
  }
  if (chance(0.3)) await readOut(me, run);
}

async function stopAfter(me: Guest): Promise<void> {
  const ended = me.runs.slice(-20).filter(knownEnd);
  if (ended.length === 0) return;
  const run = pick(ended);
  await me.cancel(run, pick(['stop', 'left']), run.views.at(-1)?.text.length ?? null);
}

async function readOut(me: Guest, run: RunRecord): Promise<void> {
  const watch = await me.start(run);
  await watch?.ended;
  if (!watch || watch.view.end === 'broken' || watch.view.end === 'gone') await recover(me, run);
}
