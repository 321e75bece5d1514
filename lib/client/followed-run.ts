import type { OnLeave, RunJson } from '#lib/shared/run.ts';

/**
 * Where a run is, as this page knows it.
 * - `sending`: the server has not accepted it yet
 * - `streaming`: its words arrive
 * - `held`: a newer prompt is about to supersede it; nothing more is drawn unless that fails
 * - `reconnecting`, `lost`: the connection went; trying, or given up trying
 * - `stopping`: stopped here; the server has not told the end yet
 * - `unconfirmed`: stopped here, and the server could not be told so far
 * - `ended`: the server told how it ended
 */
export type Phase =
  | 'sending'
  | 'streaming'
  | 'held'
  | 'reconnecting'
  | 'lost'
  | 'stopping'
  | 'unconfirmed'
  | 'ended';

/** A run as the stream's metadata carries it: its words come as parts of their own. */
export type RunHead = Omit<RunJson, 'text' | 'parts'>;

/** A run that this page follows. Its words change every frame and are kept apart. */
export type FollowedRun = {
  id: string;
  chatId: string;
  /** Null until the server has told which prompt it made of `prompt`. */
  promptId: string | null;
  /** The prompt to draw while the server's own list does not have it. */
  prompt: { text: string; afterRunId: string | null } | null;
  /** The composer that its words go back to if it never starts. */
  composerKey: string;
  phase: Phase;
  /** What became of the request for it. */
  request: 'waiting' | 'sent' | 'failed';
  /** Whether this page started it, so that leaving this page is leaving the run. */
  isOwn: boolean;
  /** Whether the server is known to have it. */
  isKnown: boolean;
  /** Whether its first words have come. */
  hasBegun: boolean;
  /** Whether the answer is complete on the server, which cannot save it at present. */
  isUnsaved: boolean;
  /** Whether a tool call of it waits for the user's approval. */
  isAsking: boolean;
  /** The runs that are held until the server has accepted this one, which supersedes them. */
  supersedes: readonly string[];
  /** What leaving does to it; null while this page does not know the user's choice. */
  onLeave: OnLeave | null;
  model: string | null;
  resumedFromId: string | null;
  startedAt: string;
  /** What the server last said of it. */
  head: RunHead | null;
  /** The run as saved, once it has ended. */
  saved: RunJson | null;
};

/** What happens to a followed run. The last three end the following. */
export type RunAction =
  | { type: 'sent'; afterRunId: string | null }
  | { type: 'requestFailed' }
  | { type: 'accepted' }
  | { type: 'described'; head: RunHead }
  | { type: 'begun' }
  | { type: 'unsaved' }
  | { type: 'asks'; isAsking: boolean }
  | { type: 'held' }
  | { type: 'released' }
  | { type: 'disconnected' }
  | { type: 'lost' }
  | { type: 'retried' }
  | { type: 'stopped' }
  | { type: 'undelivered' }
  | { type: 'delivered' }
  | { type: 'moved'; composerKey: string }
  | { type: 'ended'; saved: RunJson }
  | { type: 'returned'; sentence: string }
  | { type: 'gone' }
  | { type: 'forgotten' };

/** Whether the page listens to it, or tries to. */
export function isFollowing({ phase }: FollowedRun): boolean {
  return phase === 'sending' || phase === 'streaming' || phase === 'reconnecting';
}

/** Whether the answer still grows, as far as this page knows, so that Stop makes sense. */
export function isBusy(run: FollowedRun): boolean {
  return isFollowing(run) && !run.isUnsaved;
}

/** Whether it grows here or behind the prompt that is about to supersede it. */
export function isUnderWay(run: FollowedRun): boolean {
  return isBusy(run) || run.phase === 'held';
}

/** Whether there is something to stop: an answer that grows, or may grow unheard. */
export function isStoppable(run: FollowedRun): boolean {
  return !run.isUnsaved && (isFollowing(run) || run.phase === 'held' || run.phase === 'lost');
}

/** Whether it was stopped here and the end is not known yet. */
export function isStopping({ phase }: FollowedRun): boolean {
  return phase === 'stopping' || phase === 'unconfirmed';
}

/** Whether what arrives is drawn. */
export function isDrawing(run: FollowedRun): boolean {
  return isFollowing(run) || run.phase === 'lost';
}

/**
 * The run after an action, the same object where the action changes nothing; null once it is not
 * followed any more. An ended run stays as it is, and after a stop only the end follows.
 */
export function reduceRun(run: FollowedRun, action: RunAction): FollowedRun | null {
  if (action.type === 'gone' || action.type === 'forgotten') return null;
  if (run.phase === 'ended') return run;
  switch (action.type) {
    case 'returned':
      return null;
    case 'ended':
      return ended(run, action.saved);
    case 'sent':
      return sent(run, action.afterRunId);
    case 'requestFailed':
      return changed(run, { request: 'failed' });
    case 'described':
      return described(run, action.head);
    case 'begun':
      return changed(run, { hasBegun: true });
    case 'unsaved':
      return changed(run, { isUnsaved: true });
    case 'asks':
      return changed(run, { isAsking: action.isAsking });
    case 'moved':
      return changed(run, { composerKey: action.composerKey });
    default:
      return changed(run, {
        phase: nextPhase(run, action.type),
        ...(action.type === 'accepted' && { isKnown: true }),
      });
  }
}

type PhaseAction = Exclude<
  RunAction['type'],
  | 'sent'
  | 'requestFailed'
  | 'described'
  | 'begun'
  | 'unsaved'
  | 'asks'
  | 'moved'
  | 'ended'
  | 'returned'
  | 'gone'
  | 'forgotten'
>;

function nextPhase(run: FollowedRun, action: PhaseAction): Phase {
  const { phase } = run;
  switch (action) {
    case 'accepted':
      return isFollowing(run) ? 'streaming' : phase;
    case 'held':
      return isBusy(run) ? 'held' : phase;
    case 'released':
      return phase === 'held' ? 'streaming' : phase;
    case 'disconnected':
      return isFollowing(run) ? 'reconnecting' : phase;
    case 'lost':
      return isFollowing(run) || phase === 'held' ? 'lost' : phase;
    case 'retried':
      return phase === 'lost' ? 'reconnecting' : phase;
    case 'stopped':
      return isStoppable(run) ? 'stopping' : phase;
    case 'undelivered':
      return isStopping(run) ? 'unconfirmed' : phase;
    case 'delivered':
      return isStopping(run) ? 'stopping' : phase;
  }
}

function sent(run: FollowedRun, afterRunId: string | null): FollowedRun {
  const after = changed(run, { request: 'sent' });
  if (!after.prompt || after.prompt.afterRunId === afterRunId) return after;
  return { ...after, prompt: { ...after.prompt, afterRunId } };
}

function described(run: FollowedRun, head: RunHead): FollowedRun {
  const { promptId, model, onLeave } = head;
  return changed(run, { head, promptId, model, onLeave, isKnown: true });
}

function ended(run: FollowedRun, saved: RunJson): FollowedRun {
  return { ...run, phase: 'ended', isKnown: true, promptId: saved.promptId, saved };
}

function changed(run: FollowedRun, change: Partial<FollowedRun>): FollowedRun {
  const after = { ...run, ...change };
  const isSame = (Object.keys(change) as (keyof FollowedRun)[]).every(
    (key) => run[key] === after[key],
  );
  return isSame ? run : after;
}
