import { type Mutant, without } from './mutant.ts';

const file = 'start-run.ts';
const supersede = 'supersede.ts';
const turns = 'transcript.ts';

/** Without the guards of the only way in. */
export const startMutants: Mutant[] = [
  without('a process that shuts down refuses new runs', {
    file,
    removes: 'if (engine.draining) throw shuttingDown();',
    breaks: 'a process that shuts down starts nothing',
  }),
  {
    guard: 'a run is registered before anything is awaited',
    cuts: [
      { file, removes: 'if (!engine.live.add(run)) throw runExists();', leaves: '' },
      {
        file,
        removes: 'run.begin(row);',
        leaves: 'if (!engine.live.add(run)) throw runExists(); run.begin(row);',
      },
    ],
    breaks: 'a process that shuts down starts nothing',
    among: {},
  },
  without('whoever starts a run watches it', {
    file,
    removes: 'const detach = run.attach();',
    leaves: 'const detach = () => {};',
    breaks: 'a run that everybody has left ends',
  }),
  without('a stop that came before its run is remembered', {
    file,
    removes: "if (cancelRequest) run.requestEnd({ status: 'canceled', ...cancelRequest });",
    breaks: 'rule 6: a stop that overtook its run stops it before the provider',
  }),
  without('a new run cancels the one that streams in its chat', {
    file: supersede,
    removes: 'other.requestEnd({ ...superseded, shown: other === newest ? shown : null });',
    breaks: 'a new run cancels the one that streams in its chat',
  }),
  without('a run that was stopped on its way ends nothing else', {
    file,
    removes: 'const supersedes = !run.signal.aborted;',
    leaves: 'const supersedes = true;',
    breaks: 'what is superseded is superseded by a later run',
  }),
  without('of two new runs at once the one that came later stays', {
    file: supersede,
    removes: 'inChat.slice(0, inChat.indexOf(by))',
    leaves: 'inChat.filter((each) => each !== by)',
    breaks: 'what is superseded is superseded by a later run',
  }),
  without('a new run that has been overtaken is canceled itself', {
    file: supersede,
    removes: 'if (inChat.at(-1) !== by) by.requestEnd({ ...superseded, shown: null });',
    breaks: 'a new run cancels the one that streams in its chat',
  }),
  without('a new run cancels those of other processes', {
    file: supersede,
    removes: 'elsewhere.map',
    leaves: '[].map',
    breaks: 'a new run cancels those of other processes, too',
  }),
  without('a run that is written goes on when it cannot cancel the others', {
    file: supersede,
    removes: "log().error({ err: error, run: by.id }, 'runs of other instances not superseded');",
    leaves: 'throw error;',
    breaks: 'rule 2: a provider that has not failed fails no run',
  }),
  without('a run that could not be written is not kept', {
    file,
    removes: 'engine.live.remove(run);',
    breaks: 'nothing is left behind',
  }),
  without('nobody waits for the end of a run that could not be written', {
    file,
    removes: 'run.abandon();',
    breaks: 'a process that shuts down comes to its end with the last of its runs',
    among: { fragile: 'insert', faults: 3, often: ['shut down'] },
  }),
  without('a run that is being stopped is resumed when it has ended', {
    file,
    removes: 'if (live?.signal.aborted) await live.ended;',
    breaks: 'rule 7: a run that was stopped can be resumed',
  }),
  without('a run that streams is not resumed', {
    file,
    removes: "if (resumed.status !== 'streaming') return resumed;",
    leaves: 'return resumed;',
    breaks: 'a resumed run begins with what was kept of the other',
  }),
  without('the transcript knows what a run that is ending will keep', {
    file: turns,
    removes: 'if (live?.row) return { prompt: turn.prompt, ...live.outlook() };',
    breaks: 'the transcript holds what was kept',
  }),
  without('the transcript knows a run that ended while the new one was written', {
    file: turns,
    removes: `engine.live.get(userId, runId) ??
    others.find((other) => other.userId === userId && other.id === runId);`,
    leaves: 'engine.live.get(userId, runId);',
    breaks: 'the transcript holds what was kept',
    among: { fragile: 'unendedRun', faults: 3, often: ['send a prompt'] },
  }),
  without('an answer of another process is read again for the transcript', {
    file: turns,
    removes: 'return read[afar.indexOf(turn)] ?? turn;',
    leaves: 'return turn;',
    breaks: 'the transcript holds what was kept',
    among: { often: ['send a prompt'], ending: 'hang', faults: 0 },
  }),
  without('the transcript holds of a run that has been stopped elsewhere what was shown', {
    file: turns,
    removes: 'cutAtShown(unended.parts, unended.cancelRequest?.shown ?? null)',
    leaves: '{ kept: unended.parts }',
    breaks: 'the transcript holds nothing that was not shown',
    among: {
      often: ['send a prompt', 'freeze', 'stop'],
      announces: false,
      ending: 'hang',
      faults: 0,
    },
  }),
  without('a run that is written goes on when an earlier answer cannot be read again', {
    file: turns,
    removes: "log().error({ err: error, run: turn.runId }, 'earlier answer not read again');",
    leaves: 'throw error;',
    breaks: 'rule 2: a provider that has not failed fails no run',
    among: { fragile: 'unendedRun', faults: 3, often: ['send a prompt'] },
  }),
];
