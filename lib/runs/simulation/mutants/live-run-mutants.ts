import { type Mutant, without } from './mutant.ts';

const file = 'live-run.ts';
const disconnected = 'a run with viewers is not disconnected';

/** Without the guards of a run that is live, and of the list of those. */
export const liveRunMutants: Mutant[] = [
  without('what is decided is not canceled any more', {
    file,
    removes: 'if (!this.#deciding) return;',
    breaks: 'rule 2: nothing is canceled that has been decided',
  }),
  without('the strongest wish stands, not the last', {
    file,
    removes: 'this.#endRequest = strongest(this.#endRequest, endRequest);',
    leaves: 'this.#endRequest = endRequest;',
    breaks: 'rule 2: the strongest wish decides',
  }),
  without('the strongest wish stands, not the first', {
    file,
    removes: 'this.#endRequest = strongest(this.#endRequest, endRequest);',
    leaves: 'this.#endRequest ??= endRequest;',
    breaks: 'rule 2: the strongest wish decides',
  }),
  without('a wish aborts at once', {
    file,
    removes: 'this.#abort.abort();',
    breaks: 'rule 1: everything ends',
  }),
  without('what is told of an ending run is cut at what was shown', {
    file,
    removes: 'const { kept } = cutAtShown(this.answer.parts(), shown);',
    leaves: 'const kept = this.answer.parts();',
    breaks: 'the transcript holds what was kept',
    among: { often: ['send a prompt'], ending: 'hang' },
  }),
  without('what is told of a decided run is what was decided', {
    file,
    removes: 'if (this.decided) return this.decided;',
    breaks: 'the transcript holds what was kept',
  }),
  without('no wish counts after the decision', {
    file,
    removes: 'this.#deciding = false;',
    breaks: 'rule 2: nothing is canceled that has been decided',
  }),
  without('the grace timer of a run that is over is cleared', {
    file,
    removes: `this.#deciding = false;
    this.#leaveTimer?.cancel();`,
    leaves: 'this.#deciding = false;',
    breaks: 'nothing is left behind',
    among: { often: ['close a connection'] },
  }),
  without('a client that comes back stops the grace timer', {
    file,
    removes: `this.#viewers++;
    this.#leaveTimer?.cancel();`,
    leaves: 'this.#viewers++;',
    breaks: disconnected,
    among: { often: ['close a connection', 'reattach'], ending: 'hang' },
  }),
  without('a client leaves once', {
    file,
    removes: 'if (!attached) return;',
    breaks: disconnected,
    among: { often: ['reattach', 'close a connection'], ending: 'hang' },
  }),
  without('only the last client that leaves ends a run', {
    file,
    removes: 'this.#viewers === 0 && ',
    breaks: disconnected,
    among: { often: ['reattach', 'close a connection'], ending: 'hang' },
  }),
  without('a run that is to be kept outlives its clients', {
    file,
    removes: " && this.onLeave === 'stop'",
    breaks: 'a kept run is not disconnected',
  }),
  without('a lost connection has its grace time', {
    file,
    removes: 'if (this.#leaveGraceMs === 0) leave();',
    leaves: 'if (this.#leaveGraceMs >= 0) leave();',
    breaks: 'a lost connection may come back within the grace time',
  }),
  without('no grace timer is set for a run that is over', {
    file,
    removes: 'else if (this.#deciding) {',
    leaves: 'else {',
    breaks: 'nothing is left behind',
  }),
  without('viewers are told when the end cannot be saved', {
    file,
    removes: 'this.unsaved = true;',
    breaks: 'who watches is told when the end cannot be saved',
  }),
  without('viewers are woken at the end', {
    file,
    removes: `this.#settle(run);
    this.#watchers.tellNow();`,
    leaves: 'this.#settle(run);',
    breaks: 'who watches sees the answer, once and to its end',
  }),
  without('a run is found by its owner and its id', {
    file: 'live-runs.ts',
    removes: 'function keyOf(userId: string, id: string): string {',
    leaves: "function keyOf(_owner: string, id: string): string { const userId = '';",
    breaks: 'rule 10: nobody stops or sees the run of another',
  }),
  without('a run that is live keeps its place', {
    file: 'live-runs.ts',
    removes: 'if (this.#runs.has(key)) return false;',
    breaks: 'rule 7: what is announced is heard at once',
  }),
  without('a chat is found by its owner and its id', {
    file: 'live-runs.ts',
    removes: 'run.userId === userId && ',
    breaks: 'what is superseded is superseded by a later run',
  }),
];
