import { vi } from 'vitest';
import { createRunClient, type RunClient } from '#components/chat/run-client.ts';
import { RunStore } from '#components/chat/run-store.ts';
import { fetchInSession } from '#lib/client/http.ts';
import { type RunJson, wordsOf } from '#lib/shared/run.ts';
import { FakeServer, FakeStream } from './fake-server.ts';
import { savedRun } from './runs.ts';

/** A page's runs against a fake server, with every word drawn as it comes. */
export class RunPage {
  readonly server = new FakeServer();
  readonly store = new RunStore((draw) => draw());
  readonly events: string[] = [];
  readonly client: RunClient;
  /** What the next `POST /api/runs` answers with. */
  stream = new FakeStream();

  constructor() {
    vi.stubGlobal('fetch', this.server.fetch);
    this.server.on('POST /api/runs', (_, init) => this.stream.response(init.signal));
    this.client = createRunClient(this.store, fetchInSession, {
      onAsked: () => {},
      onKnown: () => this.events.push('known'),
      onBegun: () => this.events.push('begun'),
      onUnsaved: () => this.events.push('unsaved'),
      onTrouble: (_, phase) => this.events.push(phase),
      onEnded: (_, saved) => this.events.push(`ended ${saved.status}`),
      onNotStarted: (live, why) => this.events.push(`given back ${live.asked?.text}: ${why}`),
      onFoundLate: (saved) => this.events.push(`found late ${saved.status}`),
      onGone: () => this.events.push('gone'),
    });
  }

  phase(id: string): string | undefined {
    return this.store.get(id)?.phase;
  }

  words(id: string): string | undefined {
    const parts = this.store.partsOf(id);
    return parts?.map((part) => wordsOf(part)).join('');
  }

  ask(text = 'Hi', change: { onLeave?: 'stop' | 'keep' | null; afterRunId?: string } = {}): string {
    const { onLeave = 'stop', afterRunId = null } = change;
    const place = { chatId: 'chat', composerKey: 'chat', model: 'model' };
    return this.client.start({ kind: 'prompt', ...place, text, afterRunId, onLeave });
  }

  /** Asks, and has the first words on screen. */
  async askAndRead(shown: string, onLeave: 'stop' | 'keep' = 'stop'): Promise<string> {
    const id = this.ask('Hi', { onLeave });
    await moment();
    this.stream.begin(savedRun({ id, onLeave }));
    this.stream.words(shown);
    await moment();
    this.store.seen(id, shown.length);
    return id;
  }
}

/** Lets everything that is due happen. */
export async function moment(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
}

/** The answer that carries a run as saved, stopped by the button unless told otherwise. */
export function saved(id: string, change: Partial<RunJson> = {}): Response {
  const run = savedRun({ id, status: 'canceled', endReason: 'stop', ...change });
  return Response.json({ run });
}
