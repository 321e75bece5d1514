import type { OnLeave, RunJson } from '#lib/shared/run.ts';
import type { RunHead } from './run-events.ts';

/**
 * Where a run is, as this page knows it.
 * - `sending`: asked for; the server has not answered yet
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

/** A run that this page follows. Its words change every frame and are kept apart. */
export type LiveRun = {
  id: string;
  chatId: string;
  /** Null until the server has told which prompt it made of `asked`. */
  promptId: string | null;
  /** The prompt to draw while the server's own list does not have it. */
  asked: { text: string; afterRunId: string | null } | null;
  /** The composer that its words go back to if it never starts. */
  composerKey: string;
  phase: Phase;
  /** Whether the answer is complete on the server, which cannot save it at present. */
  unsaved: boolean;
  /** The runs that are held until the server has accepted this one, which supersedes them. */
  supersedes: readonly string[];
  /** Whether this page started it, so that leaving this page is leaving the run. */
  owned: boolean;
  /** Whether the server is known to have it. */
  known: boolean;
  /** What leaving does to it; null while this page does not know the reader's choice. */
  onLeave: OnLeave | null;
  model: string | null;
  resumedFromId: string | null;
  startedAt: string;
  /** What the server last said of it. */
  head: RunHead | null;
  /** The run as saved, once it has ended. */
  saved: RunJson | null;
};

/** Whether the page listens to it, or tries to. */
export function isFollowed(live: LiveRun): boolean {
  return live.phase === 'sending' || live.phase === 'streaming' || live.phase === 'reconnecting';
}

/** Whether the answer still grows, as far as this page knows, so that Stop makes sense. */
export function isBusy(live: LiveRun): boolean {
  return isFollowed(live) && !live.unsaved;
}

/** Whether it grows here or behind the prompt that is about to supersede it. */
export function isUnderWay(live: LiveRun): boolean {
  return isBusy(live) || live.phase === 'held';
}

/** Whether there is something to stop: an answer that grows, or may grow unheard. */
export function isStoppable(live: LiveRun): boolean {
  if (live.unsaved) return false;
  return isFollowed(live) || live.phase === 'held' || live.phase === 'lost';
}

/** Whether a stop was asked for here and the end is not known yet. */
export function isStopping(live: LiveRun): boolean {
  return live.phase === 'stopping' || live.phase === 'unconfirmed';
}

/** Whether what arrives is drawn. */
export function isDrawing(live: LiveRun): boolean {
  return isFollowed(live) || live.phase === 'lost';
}
