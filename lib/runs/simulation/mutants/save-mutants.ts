import { type Mutant, without } from './mutant.ts';

const file = 'save-progress.ts';

/** Without the guards of the one timer that saves, beats and reads back. */
export const saveMutants: Mutant[] = [
  without('a save reads back what was requested elsewhere', {
    file,
    removes: "live.get(userId, runId)?.requestEnd({ status: 'canceled', ...request });",
    breaks: 'rule 7: what is written down is read back',
  }),
  without('a run whose row has ended is told to end', {
    file,
    removes: 'else run.requestEnd(endedElsewhere);',
    breaks: 'rule 3: a process that lives hangs up on what others have ended',
    among: { often: ['freeze'], announces: false },
  }),
  without('after a pause a process asks after its runs', {
    file,
    removes: 'const nothing = isUnsure ?',
    leaves: 'const nothing = isUnsure && false ?',
    breaks: 'rule 3: a process that lives hangs up on what others have ended',
    among: { often: ['freeze'], announces: false, ending: 'hang' },
  }),
  without('a run that is still being written is not asked after', {
    file,
    removes: 'if (!run.row) return [];',
    breaks: 'rule 9: only a process that shuts down interrupts its own runs',
  }),
  without('only what was saved counts as saved', {
    file,
    removes: 'const { streaming, cancelRequests, callRequests } = await engine.store.saveProgress(',
    leaves: `for (const { run } of saving) run.unsavedChunks = [];
  const { streaming, cancelRequests, callRequests } = await engine.store.saveProgress(`,
    breaks: 'rule 9: what is saved is what had been received',
  }),
  without('each save has a row of its own', {
    file,
    removes: 'seq: run.cut.seq + 1',
    leaves: 'seq: run.cut.seq',
    breaks: 'rule 9: what is saved is what had been received',
  }),
];
