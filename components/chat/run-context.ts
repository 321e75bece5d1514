import type { RunJson } from '#lib/shared/run.ts';
import { createConnections } from './connections.ts';
import type { LiveRun } from './live-run.ts';
import type { RunHead } from './run-events.ts';
import type { SendStreaming } from './run-requests.ts';
import type { RunStore } from './run-store.ts';

/** What the rest of the page wants to hear about the runs it follows. */
export type RunHooks = {
  /** A run is asked for here; the server may not have it yet. */
  onAsked: (live: LiveRun) => void;
  /** The server has the run. */
  onKnown: (live: LiveRun) => void;
  /** The first words of an answer that was asked for here. */
  onBegun: (live: LiveRun) => void;
  /** The answer is complete, but the server cannot save it at present. */
  onUnsaved: (live: LiveRun) => void;
  /** Its connection was given up, or its stop could not be delivered so far. */
  onTrouble: (live: LiveRun, phase: 'lost' | 'unconfirmed') => void;
  /** The run has ended, and is saved like this. */
  onEnded: (live: LiveRun, saved: RunJson) => void;
  /** The server does not have the run, and will not: the words go back to the composer. */
  onNotStarted: (live: LiveRun, sentence: string) => void;
  /** A run that was held to be not started had been, and is stopped now. */
  onFoundLate: (saved: RunJson) => void;
  /** The server does not have the run any more. */
  onGone: (live: LiveRun) => void;
};

/** What following, starting and stopping share. */
export type RunContext = {
  store: RunStore;
  send: SendStreaming;
  /** A new connection for the run, in place of the one before. */
  connect: (id: string) => AbortSignal;
  disconnect: (id: string) => void;
  /** Whether the request for the run has left. */
  isSent: (id: string) => boolean;
  /** The server has the run. */
  known: (id: string) => void;
  learn: (id: string, head: RunHead) => void;
  begun: (id: string) => void;
  unsaved: (id: string) => void;
  trouble: (id: string, phase: 'lost' | 'unconfirmed') => void;
  settle: (id: string, saved: RunJson) => void;
  giveBack: (id: string, sentence: string) => void;
  /** A run whose words had been given back was there after all. */
  foundLate: (saved: RunJson) => void;
  gone: (id: string) => void;
};

export function createRunContext(
  store: RunStore,
  send: SendStreaming,
  hooks: RunHooks,
): RunContext {
  const connections = createConnections();
  const announced = new Set<string>();

  function known(id: string) {
    const before = store.get(id);
    if (!before || before.known) return;
    store.update(id, { known: true });
    hooks.onKnown(before);
  }

  /** Nothing superseded it after all: it goes on. */
  function release(id: string) {
    if (store.get(id)?.phase === 'held') store.update(id, { phase: 'streaming' });
  }

  return {
    store,
    send,
    known,
    connect: connections.open,
    disconnect: connections.close,
    isSent: connections.has,

    learn(id, head) {
      const { promptId, model, onLeave } = head;
      store.update(id, { head, promptId, model, onLeave });
      known(id);
    },

    begun(id) {
      const live = store.get(id);
      if (!live?.owned || announced.has(id)) return;
      announced.add(id);
      hooks.onBegun(live);
    },

    unsaved(id) {
      const live = store.get(id);
      if (!live || live.unsaved) return;
      store.update(id, { unsaved: true });
      hooks.onUnsaved(live);
    },

    trouble(id, phase) {
      const live = store.get(id);
      if (!live || live.phase === phase) return;
      store.update(id, { phase });
      hooks.onTrouble(live, phase);
    },

    settle(id, saved) {
      const live = store.get(id);
      if (!live || live.phase === 'ended') return;
      connections.forget(id);
      store.settle(id, saved);
      // One that came stopped has superseded nothing.
      if (saved.usage === null) for (const each of live.supersedes) release(each);
      hooks.onEnded(live, saved);
    },

    giveBack(id, sentence) {
      const live = store.get(id);
      if (!live) return;
      connections.close(id);
      store.remove(id);
      for (const each of live.supersedes) release(each);
      hooks.onNotStarted(live, sentence);
    },

    foundLate(saved) {
      hooks.onFoundLate(saved);
    },

    gone(id) {
      const live = store.get(id);
      if (!live) return;
      connections.close(id);
      store.remove(id);
      hooks.onGone(live);
    },
  };
}
