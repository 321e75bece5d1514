import { vi } from 'vitest';
import type { FollowedRun, RunAction } from '#lib/client/followed-run.ts';
import { FollowedRuns } from '#lib/client/followed-runs.ts';
import { RunClient } from '#lib/client/run-client.ts';
// Loaded when it is first needed, which would take longer than a test's timers do.
import '#lib/client/run-chunks.ts';
import { RunTransport } from '#lib/client/run-transport.ts';
import { type RunJson, wordsOf } from '#lib/shared/run.ts';
import { FakeServer, FakeStream } from './fake-server.ts';
import { savedRun } from './runs.ts';

/** A page's runs against a fake server, with every word drawn as it comes. */
export class RunPage {
  readonly server = new FakeServer();
  readonly runs = new FollowedRuns((draw) => draw());
  readonly transport = new RunTransport();
  readonly client = new RunClient({ runs: this.runs, transport: this.transport });
  /** What the user would hear of, in order. */
  readonly events: string[] = [];
  /** What the next `POST /api/runs` answers with. */
  stream = new FakeStream();

  constructor() {
    vi.stubGlobal('fetch', this.server.fetch);
    // Without locks, as over plain http; this page is in front.
    vi.stubGlobal('navigator', {});
    this.server.on('POST /api/runs', (_, init) => this.stream.response(init.signal));
    this.runs.onChange((...change) => this.events.push(...eventsOf(...change)));
  }

  phase(id: string): string | undefined {
    return this.runs.get(id)?.phase;
  }

  words(id: string): string | undefined {
    const parts = this.runs.partsOf(id);
    return parts?.map((part) => wordsOf(part)).join('');
  }

  ask(
    text = 'Hi',
    change: { onLeave?: 'stop' | 'keep' | null; afterRunId?: string | null } = {},
  ): string {
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
    this.runs.seen(id, shown.length);
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

function eventsOf(before: FollowedRun, after: FollowedRun | null, action: RunAction): string[] {
  if (action.type === 'returned') return [`given back ${before.prompt?.text}: ${action.sentence}`];
  if (!after) return [action.type];
  const turned = (key: 'isKnown' | 'hasBegun' | 'isUnsaved') => !before[key] && after[key];
  return [
    turned('isKnown') && !after.saved && 'known',
    turned('hasBegun') && 'begun',
    turned('isUnsaved') && 'unsaved',
    before.phase !== after.phase &&
      (after.phase === 'lost' || after.phase === 'unconfirmed') &&
      after.phase,
    after.saved && `ended ${after.saved.status}`,
  ].filter((event) => typeof event === 'string');
}
