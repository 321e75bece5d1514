import { type Mutant, without } from './mutant.ts';

const file = 'call-tools.ts';
const late = 'rule 11: after its end no call of a run starts';
const claims = "rule 12: a call's outcome never claims more than is known";
const often = { calls: true };

/** Without the guards of tool calls. */
export const toolMutants: Mutant[] = [
  without('a call that is being written down does not start after the end', {
    file,
    removes: 'await unlessAborted(signal, this.#onRecord());\n    if (signal.aborted) return;',
    leaves: 'await unlessAborted(signal, this.#onRecord());',
    breaks: late,
    among: often,
  }),
  without('a running call is told of the end at once', {
    file,
    removes: "this.#run.signal.addEventListener('abort', stop, { once: true });",
    breaks: late,
    among: { ...often, manner: 'late' },
  }),
  without('a call is on record before it is made', {
    file,
    removes: 'await unlessAborted(signal, this.#onRecord());',
    breaks: 'rule 12: a call that was made is on record',
    among: { ...often, often: ['kill'] },
  }),
  without('a call that was given up is not said to be finished or canceled', {
    file,
    removes: "outcome: 'may-have-happened', why: this.#why",
    leaves: "outcome: 'canceled', why: this.#why",
    breaks: claims,
    among: { ...often, manner: 'deaf', often: ['stop'] },
  }),
  without('a call that a lost process was making may have happened', {
    file: 'call-words.ts',
    removes: "states.get(id) === 'running' ? 'may-have-happened' : 'not-started'",
    leaves: "'not-started' as const",
    breaks: claims,
    among: { ...often, often: ['kill'] },
  }),
  without('a lost call has its end', {
    file: 'sweep.ts',
    removes: 'withLostCalls(kept, endedAt)',
    leaves: 'kept',
    breaks: 'rule 12: a call has its end when its run has',
    among: { ...often, often: ['kill'] },
  }),
  without('a call whose arguments had not all come has its end', {
    file: 'take-steps.ts',
    removes: 'calls.endAll();',
    breaks: 'rule 12: a call has its end when its run has',
    among: { ...often, often: ['stop'] },
  }),
  without('a tool that asks waits for the answer', {
    file,
    removes: 'if (!tool.asks ||',
    leaves: 'if (tool.asks ||',
    breaks: 'a tool that asks is called when somebody has said so',
    among: often,
  }),
  without('nobody answering is a denial', {
    file: 'permits.ts',
    removes: 'resolve({ may: false, reason: unanswered })',
    leaves: 'undefined',
    breaks: 'rule 1: everything ends',
    among: often,
  }),
  without('an answer may only go on for so many steps', {
    file: 'take-steps.ts',
    removes: '?? limitOf(step, engine.settings.maxSteps)',
    breaks: 'a run takes no more steps than it may',
    among: often,
  }),
];
