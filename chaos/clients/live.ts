import { inventRun } from './begin.ts';
import { leaveSomehow, recover } from './exits.ts';
import type { Guest } from './guest.ts';
import { oddities } from './oddities.ts';

const oddShare = 0.25;
const pauseMs = 700;

/** Uses Halt as a person might, one thing after the other, until it is over. */
export async function live(me: Guest, isOver: () => boolean): Promise<void> {
  await me.session.arrive();
  if (me.random.chance(0.4)) await setGrace(me);
  while (!isOver()) {
    me.doing = 'connect';
    await me.session.connected();
    if (me.random.chance(oddShare)) await doSomethingOdd(me);
    else await ask(me);
    await me.pause(pauseMs);
  }
  me.doing = null;
}

async function ask(me: Guest): Promise<void> {
  const run = await inventRun(me);
  me.scene.counts.add(run.kind);
  me.doing = run.kind;
  const watch = await me.start(run);
  if (watch) await leaveSomehow(me, run, watch);
  else await recover(me, run);
}

async function doSomethingOdd(me: Guest): Promise<void> {
  const name = me.random.pick(Object.keys(oddities));
  me.scene.counts.add(name);
  me.doing = name;
  await oddities[name]?.(me);
}

/** Gives lost connections some time to come back. */
async function setGrace(me: Guest): Promise<void> {
  const leaveGraceSeconds = me.random.between(1, 2);
  const answer = await me.session.json('PATCH', '/api/settings', { leaveGraceSeconds });
  // Where the answer was lost, either grace may hold: the longer one is what can be relied on.
  if (answer?.status !== 503) me.graceMs = leaveGraceSeconds * 1000;
}
