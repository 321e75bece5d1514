import { type Mutant, without } from './mutant.ts';

const sweep = 'sweep.ts';
const drain = 'engine-life.ts';
const onlyLost = 'rule 9: a sweep ends only what is lost';

/** Without the guards of processes that die, and of those that shut down. */
export const processMutants: Mutant[] = [
  without('a sweep leaves alone what is live in its own process', {
    file: sweep,
    removes: 'if (engine.live.get(silent.userId, silent.id)) continue;',
    breaks: onlyLost,
  }),
  without('only a process that has long been silent is lost', {
    file: sweep,
    removes: 'store.silentRuns(instanceId, lostAfterMs)',
    leaves: 'store.silentRuns(instanceId, 0)',
    breaks: onlyLost,
  }),
  without('a process that beats again keeps what is its own', {
    file: sweep,
    removes: 'engine.store.endRun(end, own ? undefined : silent)',
    leaves: 'engine.store.endRun(end)',
    breaks: onlyLost,
    among: { often: ['freeze'], ending: 'hang' },
  }),
  without('silence during an outage does not count', {
    file: sweep,
    removes: 'if (now - reachableSince >= lostAfterMs) await',
    leaves: 'await',
    breaks: onlyLost,
  }),
  without('silence counts anew after an outage or a pause', {
    file: sweep,
    removes: 'if (now - lastAskedAt >= longestGapMs) reachableSince = now;',
    breaks: onlyLost,
  }),
  without('a sweep tells of the cancel that was never heard', {
    file: sweep,
    removes: "cancelRequest ? { status: 'canceled', ...cancelRequest } : interrupted",
    leaves: 'interrupted',
    breaks: 'rule 9: a sweep tells of the cancel that was never heard',
  }),
  without('a sweep cuts at what was shown', {
    file: sweep,
    removes: 'cancelRequest?.shown ?? null',
    leaves: 'null',
    breaks: 'rule 4: what was on screen is what is kept of a lost run',
    among: { often: ['freeze', 'stop'], announces: false, ending: 'hang' },
  }),
  without('a run that nobody drives is ended by its own process', {
    file: sweep,
    removes: 'const ended = await engine.store.endRun(end, own ? undefined : silent);',
    leaves: 'const ended = !own && (await engine.store.endRun(end, silent));',
    breaks: 'rule 1: everything ends',
  }),
  without('a process that shuts down gives its runs a grace time', {
    file: drain,
    removes: 'await Promise.race([allEnded, engine.clock.wait(graceMs)]);',
    breaks: 'a process that shuts down gives its runs the grace time',
  }),
  without('a process that shuts down waits no longer than the grace time', {
    file: drain,
    removes: 'await Promise.race([allEnded, engine.clock.wait(graceMs)]);',
    leaves: 'await allEnded;',
    breaks: 'a process that shuts down waits for its runs no longer than the grace time',
  }),
  without('a process that shuts down need not wait when all have ended', {
    file: drain,
    removes: 'await Promise.race([allEnded, engine.clock.wait(graceMs)]);',
    leaves: 'await engine.clock.wait(graceMs);',
    breaks: 'a process that shuts down comes to its end with the last of its runs',
  }),
  without('a process ends when its runs are saved', {
    file: drain,
    removes: `await Promise.all([...runs, ...left].map((run) => run.ended));
  await Promise.all([...runs, ...left].map((run) => run.driven));`,
    breaks: 'a process that has shut down has saved its runs',
  }),
  without('a process ends when all that it knows of its runs is told', {
    file: drain,
    removes: 'await engine.live.allDone();',
    breaks: 'who observes runs is told of each start and each end once',
  }),
];
