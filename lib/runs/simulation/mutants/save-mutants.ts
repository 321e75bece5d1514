import { type Mutant, without } from './mutant.ts';

const file = 'save-progress.ts';

/** Without the guards of the one timer that saves, beats and reads back. */
export const saveMutants: Mutant[] = [
  without('a save reads back what was asked for elsewhere', {
    file,
    removes: "live.get(userId, runId)?.ask({ status: 'canceled', reason, shown });",
    breaks: 'rule 7: what is written down is read back',
  }),
  without('a run whose row has ended is told to end', {
    file,
    removes: 'else run.ask(endedElsewhere);',
    breaks: 'rule 3: a process that lives hangs up on what others have ended',
    among: { often: ['freeze'], announces: false },
  }),
  without('after a pause a process asks after its runs', {
    file,
    removes: '!(isNew || isUnsure)',
    leaves: '!isNew',
    breaks: 'rule 3: a process that lives hangs up on what others have ended',
    among: { often: ['freeze'], announces: false, ending: 'hang' },
  }),
  without('a run that is still being written is not asked after', {
    file,
    removes: '!run.row || ',
    breaks: 'rule 9: only a process that shuts down interrupts its own runs',
  }),
  without('only what was saved counts as saved', {
    file,
    removes: `const readBack = await engine.store.saveProgress(`,
    leaves: `for (const { run, progress, cursor } of unsaved) {
    if (progress.parts.length > 0) run.saved = { cursor, seq: progress.seq + 1 };
  }
  const readBack = await engine.store.saveProgress(`,
    breaks: 'rule 9: what is saved is what had been received',
  }),
  without('each save has a row of its own', {
    file,
    removes: 'seq: progress.seq + 1',
    leaves: 'seq: progress.seq',
    breaks: 'rule 9: what is saved is what had been received',
  }),
  without('no two saves at once', {
    file,
    removes: 'if (saving) return;',
    breaks: 'rule 9: what is saved is what had been received',
    among: { often: ['database goes away', 'send a prompt'], ending: 'hang' },
  }),
];
