import { type Mutant, without } from './mutant.ts';

const file = 'drive-run.ts';
const reader = 'read-step.ts';
const steps = 'take-steps.ts';
const silence = 'silence.ts';

/** Without the guards of the driver, and of how it judges the end. */
export const driverMutants: Mutant[] = [
  without('the abort is carried to the provider', {
    file: reader,
    removes: '...question, record, tools, signal, retries }',
    leaves: '...question, record, tools, signal: new AbortController().signal, retries }',
    breaks: 'rule 3: the abort closes the socket at once',
  }),
  without('what arrives after the abort is dropped', {
    file: reader,
    removes: 'if (signal.aborted) return;',
    breaks: 'rule 4: nothing is appended after the abort',
  }),
  without('a provider that had finished is heard after the abort', {
    file: steps,
    removes: 'if (made.length === 0) return true;',
    leaves: 'if (made.length === 0) return !run.signal.aborted;',
    breaks: 'rule 2: completed means that the provider had finished, and the other way round',
  }),
  without('what was held back at the seam is kept at the end', {
    file: steps,
    removes: "if (isWanted) run.append({ type: 'text', text: drive.seam.flush() });",
    breaks: 'rule 4: an answer that nobody canceled is kept whole',
    among: { often: ['resume'], repeats: 'a word' },
  }),
  without('what was held back at the seam is dropped after the abort', {
    file: steps,
    removes: "if (isWanted) run.append({ type: 'text', text: drive.seam.flush() });",
    leaves: "run.append({ type: 'text', text: drive.seam.flush() });",
    breaks: 'rule 4: nothing is appended after the abort',
    among: { often: ['resume', 'stop'], repeats: 'a word' },
  }),
  without('what a resumed answer repeats is dropped', {
    file: reader,
    removes: 'this.#seam.push(clean)',
    leaves: 'clean',
    breaks: 'rule 4: the text is what the provider sent, from the start',
  }),
  without('a silent provider times out', {
    file: silence,
    removes:
      "run.requestEnd({ status: 'failed', reason: 'timeout', error: { code: 'timeout', message } });",
    breaks: 'rule 1: everything ends',
  }),
  without('a provider that speaks does not time out', {
    file: reader,
    removes: 'silence.heard();',
    breaks: 'rule 2: only a silent provider times out',
  }),
  without('each token sets the timeout anew', {
    file: silence,
    removes: 'if (started) return timer.restart();',
    leaves: 'if (started) return;',
    breaks: 'rule 2: only a silent provider times out',
  }),
  without('the timeout of a run that is over is cleared', {
    file: reader,
    removes: 'silence.stop();',
    breaks: 'nothing is left behind',
  }),
  without('a failure of the provider is an ending', {
    file: steps,
    removes: 'reading.error = errorOf(error, run);',
    leaves: 'throw error;',
    breaks: 'nothing goes unhandled',
  }),
  without('a run is decided before it is saved', {
    file,
    removes: 'const endRequest = run.decide();',
    leaves: 'const { endRequest } = run;',
    breaks: 'rule 9: a run that has been written is driven to its end',
  }),
  without('a canceled answer is cut at what was shown', {
    file,
    removes: "const shown = ending.status === 'canceled' ? ending.shown : null;",
    leaves: 'const shown = null;',
    breaks: 'rule 4: what was on screen is what is kept',
  }),
  without('what was received and not shown is kept apart', {
    file,
    removes: 'parts: kept,\n    unseen,',
    leaves: "parts: kept,\n    unseen: '',",
    breaks: 'rule 4: what was on screen is what is kept',
  }),
  without('the row comes first, then the response closes', {
    file,
    removes: 'const { saved, isOwn } = await',
    leaves: 'run.settle(json); const { saved, isOwn } = await',
    breaks: 'rule 7: nobody sees an end before its row',
  }),
  without('the end is saved again where that failed', {
    file,
    removes: 'if (attempt === attemptsUntilSaid) run.cannotSave();',
    leaves: 'if (attempt >= 0) return { saved: json, isOwn: true };',
    breaks: 'rule 7: nobody sees an end before its row',
  }),
  without('viewers are told in time that the end cannot be saved', {
    file,
    removes: 'if (attempt === attemptsUntilSaid) run.cannotSave();',
    breaks: 'who watches is told when the end cannot be saved',
  }),
  without('what is told of the end is what is saved', {
    file,
    removes: '(await engine.store.readRun(run.userId, run.id)) ?? json',
    leaves: 'json',
    breaks: 'who watches sees the answer, once and to its end',
    among: { often: ['freeze'] },
  }),
  without('a run that has ended is not live', {
    file,
    removes: 'engine.live.remove(run);',
    breaks: 'nothing is left behind',
  }),
  without('usage is told where the provider was asked', {
    file: steps,
    removes: 'if (run.signal.aborted) return reading;',
    breaks: 'usage is told where the provider was asked, and only there',
  }),
  without('who observes runs is told of their start', {
    file,
    removes: 'engine.observer.started(drive.row);',
    breaks: 'who observes runs is told of each start and each end once',
  }),
  without('who observes runs is told of their end', {
    file,
    removes: 'observer.ended(facts);',
    breaks: 'who observes runs is told of each start and each end once',
  }),
  without('a finished answer is completed, whatever was asked', {
    file: 'ending.ts',
    removes: "if (known.finished) return { status: 'completed' };",
    leaves: "if (known.finished && !known.endRequest) return { status: 'completed' };",
    breaks: 'rule 2: completed means that the provider had finished, and the other way round',
  }),
  without('an error of the provider after the abort is still a cancel', {
    file: 'ending.ts',
    removes: 'if (known.endRequest) return known.endRequest;',
    leaves: 'if (known.endRequest && !known.error) return known.endRequest;',
    breaks: 'rule 2: the strongest wish decides',
  }),
  without('a stop beats a bare disconnect', {
    file: 'ending.ts',
    removes: 'disconnect: 1,',
    leaves: 'disconnect: 6,',
    breaks: 'rule 2: the strongest wish decides',
    among: { often: ['close a connection', 'stop'], ending: 'hang' },
  }),
  without('of equal wishes the first stands', {
    file: 'ending.ts',
    removes: 'strength[arriving.reason] > strength[standing.reason]',
    leaves: 'strength[arriving.reason] >= strength[standing.reason]',
    breaks: 'rule 4: what was on screen is what is kept',
    among: { often: ['stop'], ending: 'hang' },
  }),
  without('what was shown counts, whoever said so', {
    file: 'ending.ts',
    removes: 'shown: winner.shown ?? loser.shown',
    leaves: 'shown: winner.shown',
    breaks: 'rule 4: what was on screen is what is kept',
    among: { often: ['stop', 'leave'], ending: 'hang' },
  }),
];
