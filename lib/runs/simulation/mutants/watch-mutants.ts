import { type Mutant, without } from './mutant.ts';

const stream = 'run-stream.ts';
const events = 'run-events.ts';
const seen = 'who watches sees the answer, once and to its end';

/** Without the guards of the streams on which runs are watched. */
export const watchMutants: Mutant[] = [
  without('a client that was gone before the stream opened has left', {
    file: stream,
    removes: 'if (signal.aborted) close();',
    breaks: 'a run that everybody has left ends',
    among: { fragile: 'response', faults: 3 },
  }),
  {
    guard: 'a client that goes has left',
    cuts: [
      {
        file: stream,
        removes: "signal.addEventListener('abort', close, { once: true });",
        leaves: '',
      },
      { file: stream, removes: 'cancel: close,', leaves: 'cancel: () => {},' },
    ],
    breaks: 'a run that everybody has left ends',
    among: {},
  },
  without('the listener of a stream that is over is removed', {
    file: stream,
    removes: "signal.removeEventListener('abort', close);",
    breaks: 'nothing is left behind',
  }),
  without('a stream says how the run ended', {
    file: events,
    removes: 'return news + this.#end(this.#run.final);',
    leaves: 'return news;',
    breaks: seen,
  }),
  without('a stream tells each piece once', {
    file: events,
    removes: 'this.#cursor = cursor;',
    breaks: seen,
  }),
  without('a stream ends with all that there is', {
    file: events,
    removes: 'return news + this.#end(this.#run.final);',
    leaves: 'return this.#end(this.#run.final);',
    breaks: seen,
  }),
  without('a viewer of another process hears the end', {
    file: 'remote-run.ts',
    removes: "if (run.status !== 'streaming') this.final = run;",
    breaks: seen,
  }),
  without('a viewer of another process sees what is saved', {
    file: 'remote-run.ts',
    removes: 'this.answer.catchUp(run.parts);',
    breaks: seen,
  }),
];
