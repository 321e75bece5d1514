import { randomUUID } from 'node:crypto';
import { realClock } from '#lib/clock.ts';
import { getConfig } from '#lib/config.ts';
import { db, openDatabase, setDatabase } from '#lib/db/database.ts';
import { pricesBy } from '#lib/models/prices.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { Providers } from '#lib/models/providers.ts';
import type { Hear } from '#lib/models/stream-answer.ts';
import { type Engine, makeEngine } from '#lib/runs/engine.ts';
import { hearNotices } from '#lib/runs/engine-life.ts';
import { saveProgress } from '#lib/runs/save-progress.ts';
import { databaseStore } from '#lib/runs/store/database-store.ts';
import type { Tool } from '#lib/tools/tool.ts';

/** Never asked by itself: what it would say is held. */
const testProvider: Provider = {
  id: 'test',
  name: 'test',
  kind: 'openai-compatible',
  baseUrl: 'http://test.invalid',
  apiKey: null,
  headers: {},
  api: 'chat',
  resumeStyle: 'instruct',
  models: ['test-model'],
};

/** A request that reached the provider of a test, answered by what the test says. */
export class HeldRequest {
  readonly messages: readonly TranscriptMessage[];
  readonly usage: Promise<ReportedUsage | null>;
  hungUp = false;
  readonly finish: (usage?: ReportedUsage | null) => void;
  readonly fail: (error: Error) => void;
  readonly #hear: Hear;

  constructor(messages: readonly TranscriptMessage[], signal: AbortSignal, hear: Hear) {
    this.messages = messages;
    this.#hear = hear;
    const { promise, resolve, reject } = Promise.withResolvers<ReportedUsage | null>();
    this.usage = promise;
    this.finish = (usage = null) => resolve(usage);
    this.fail = reject;
    signal.addEventListener('abort', () => {
      this.hungUp = true;
      reject(new Error('hung up'));
    });
  }

  say(text: string): void {
    if (!this.hungUp) this.#hear({ type: 'text', text });
  }

  /** Begins a call, and completes it where its arguments are JSON. */
  call(toolCallId: string, toolName: string, args: string): void {
    if (this.hungUp) return;
    this.#hear({ type: 'tool-input', toolCallId, toolName, delta: args });
    if (!args.endsWith('}')) return;
    const input: unknown = JSON.parse(args);
    const call = { type: 'dynamic-tool', toolCallId, toolName } as const;
    this.#hear({ ...call, state: 'input-available', input });
  }

  think(text: string): void {
    if (!this.hungUp) this.#hear({ type: 'reasoning', text });
  }
}

/** The provider of a test: it holds every request until the test answers it. */
export class HeldProvider {
  readonly requests: HeldRequest[] = [];
  #arrived: (() => void)[] = [];

  readonly stream: Engine['stream'] = async ({ messages, signal }, hear) => {
    signal.throwIfAborted();
    const request = new HeldRequest(messages, signal, hear);
    this.requests.push(request);
    for (const resolve of this.#arrived.splice(0)) resolve();
    return await request.usage;
  };

  /** The request with this number, once it has arrived. */
  async request(number: number): Promise<HeldRequest> {
    for (;;) {
      const request = this.requests[number];
      if (request) return request;
      await new Promise<void>((resolve) => this.#arrived.push(resolve));
    }
  }
}

/** Opens the database of this test process. */
export async function openTestDatabase(): Promise<() => Promise<void>> {
  const database = await openDatabase(getConfig());
  setDatabase(database);
  return database.close;
}

/** An instance on the database of this test process, which hears the others where asked to. */
export async function testEngine({ hears = true, tools = [] as readonly Tool[] } = {}) {
  const provider = new HeldProvider();
  const engine = makeEngine({
    store: databaseStore,
    stream: provider.stream,
    providers: new Providers([testProvider], { plainIds: true }),
    priceOf: pricesBy([]),
    tools: { toolsFor: async (off) => tools.filter(({ server }) => !off.includes(server)) },
    settings: {
      providerRetries: 0,
      firstTokenTimeoutMs: 60_000,
      tokenTimeoutMs: 60_000,
      maxSteps: 4,
      askMs: 60_000,
      parallelCalls: 2,
    },
    clock: realClock,
  });
  if (hears) await hearNotices(engine);
  await saveProgress(engine);
  return { engine, provider };
}

/** A new user, as the starter of runs. */
export async function testUser() {
  const id = randomUUID();
  await db().user.create({ data: { id, name: 'Test', email: `${id}@test.invalid` } });
  return {
    userId: id,
    onLeave: 'keep' as const,
    leaveGraceSeconds: 0,
    provider: testProvider,
    model: 'test-model',
  };
}
