import { type Mutant, without } from './mutant.ts';

const file = 'cancel-run.ts';

/** Without the guards of a stop, wherever its run is. */
export const cancelMutants: Mutant[] = [
  without('a stop aborts the run that is here', {
    file,
    removes: "live.requestEnd({ status: 'canceled', ...request });",
    breaks: 'rule 7: a stop that reaches its run aborts it at once',
  }),
  without('a stop of a run that could not be written counts for the next try', {
    file,
    removes: 'if (ended === null) return await cancelElsewhere(',
    leaves: 'if (ended === null) return null; if (live.row === undefined) await cancelElsewhere(',
    breaks: 'rule 6: a stop that overtook its run stops it before the provider',
    among: { fragile: 'insert', faults: 3, often: ['send it again'] },
  }),
  without('a stop waits no longer than it may', {
    file,
    removes: 'await engine.clock.wait(longestWaitMs);',
    leaves: 'await engine.clock.wait(longestWaitMs * 1000);',
    breaks: 'rule 7: every cancel is answered in time',
  }),
  without('a stop that nobody is known to have heard is not confirmed', {
    file,
    removes: "if (run?.status !== 'streaming') return run;\n  throw",
    leaves: 'if (run) return run;\n  throw',
    breaks: 'rule 7: a stop answers with the truth',
  }),
  without('a stop waits for the end of a run that is elsewhere', {
    file,
    removes: "if (run?.status !== 'streaming') return run;\n    await",
    leaves: 'return run;\n    await',
    breaks: 'rule 7: a stop answers with the truth',
  }),
  without('a stop that comes after a bare disconnect still gives the reason', {
    file,
    removes: 'await engine.store.strengthen(userId, runId, request)',
    leaves: 'false',
    breaks: 'rule 7: a stop that was answered with the run decides its reason',
  }),
  without('a stop of a run that is not here is written down', {
    file,
    removes: `await engine.store.requestCancel(userId, runId, request);
  // It`,
    leaves: '// It',
    breaks: 'rule 6: a stop that overtook its run stops it before the provider',
  }),
  without('a run that arrives while its stop is written down is stopped', {
    file,
    removes: 'if (live) return await cancelLive(engine, live, request);',
    breaks: 'rule 7: a stop is not accepted beside its run',
  }),
  without('all of one’s runs are stopped, wherever they are', {
    file,
    removes: 'cancelEach(ids.filter((id) => !here.includes(id)))',
    leaves: 'cancelEach(ids.filter((id) => here.includes(id)))',
    breaks: 'rule 7: a stop of all leaves none',
  }),
  without('an announced cancel is heard', {
    file: 'engine-life.ts',
    removes: "run?.requestEnd({ status: 'canceled', reason, shown, pageId, askedAt });",
    breaks: 'rule 7: what is announced is heard at once',
  }),
  without('an announced end is heard', {
    file: 'engine-life.ts',
    removes: 'run?.requestEnd(endedElsewhere);',
    breaks: 'rule 7: what is announced is heard at once',
  }),
  without('an announced start is no end', {
    file: 'engine-life.ts',
    removes: "else if (notice.status !== 'streaming') {",
    leaves: 'else {',
    breaks: 'rule 9: only a process that shuts down interrupts its own runs',
  }),
];
