import { randomUUID } from 'node:crypto';
import { realClock } from '#lib/clock.ts';
import { getConfig } from '#lib/config.ts';
import { db, openDatabase, setDatabase } from '#lib/db/database.ts';
import type { AnswerEvent, TranscriptMessage } from '#lib/models/answer-event.ts';
import { type Engine, makeEngine } from '#lib/runs/engine.ts';
import { hearCancels } from '#lib/runs/hear-cancels.ts';
import { saveProgress } from '#lib/runs/save-progress.ts';
import { databaseStore } from '#lib/runs/store/database-store.ts';

/** A request that reached the provider of a test, answered by what the test says. */
export class HeldRequest {
  readonly messages: readonly TranscriptMessage[];
  hungUp = false;
  readonly #events: AnswerEvent[] = [];
  #wake: () => void = () => undefined;
  #failure: Error | null = null;

  constructor(messages: readonly TranscriptMessage[], signal: AbortSignal) {
    this.messages = messages;
    signal.addEventListener('abort', () => {
      this.hungUp = true;
      this.#wake();
    });
  }

  say(text: string): void {
    this.#events.push({ type: 'text', text });
    this.#wake();
  }

  finish(usage: { inputTokens: number; outputTokens: number } | null = null): void {
    this.#events.push({ type: 'finish', usage });
    this.#wake();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#wake();
  }

  #moved(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async *stream(): AsyncGenerator<AnswerEvent, void> {
    for (;;) {
      if (this.hungUp) throw new Error('hung up');
      const event = this.#events.shift();
      if (event) {
        yield event;
        if (event.type === 'finish') return;
      } else if (this.#failure) throw this.#failure;
      else await this.#moved();
    }
  }
}

/** The provider of a test: it holds every request until the test answers it. */
export class HeldProvider {
  readonly requests: HeldRequest[] = [];
  #arrived: (() => void)[] = [];

  readonly stream: Engine['stream'] = (question) => {
    question.signal.throwIfAborted();
    const request = new HeldRequest(question.messages, question.signal);
    this.requests.push(request);
    for (const resolve of this.#arrived.splice(0)) resolve();
    return request.stream();
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
export async function testEngine(options: { hears: boolean } = { hears: true }) {
  const provider = new HeldProvider();
  const engine = makeEngine({
    store: databaseStore,
    stream: provider.stream,
    provider: {
      name: 'test',
      baseUrl: 'http://test.invalid',
      apiKey: null,
      api: 'chat',
      resumeStyle: 'instruct',
      models: ['test-model'],
    },
    settings: { providerRetries: 0, firstTokenTimeoutMs: 60_000, tokenTimeoutMs: 60_000 },
    clock: realClock,
  });
  if (options.hears) await hearCancels(engine);
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
    model: 'test-model',
  };
}
