import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import {
  type CancelRequest,
  type Counts,
  isKnownToBe,
  type Journal,
  knownEnd,
  type Post,
  type Problems,
  type RunRecord,
} from '#chaos/journal.ts';
import { between, chance } from '#chaos/random.ts';
import type { Stage } from '#chaos/stage/stage.ts';
import { ProviderClient } from '#e2e/witness/provider-client.ts';
import type { News } from '#lib/shared/news.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { bodyOf, type NewRun, newRecord } from './new-run.ts';
import { Session } from './session.ts';
import { Watch } from './watch.ts';

/** What all clients share. */
export type Scene = { stage: Stage; journal: Journal; problems: Problems; counts: Counts };

/** Asks for what there is, and no more. */
const steps = { prefer: 'wait=0' };
/** As an EventSource waits before it connects again. */
const retryMs = 1_000;

/** One simulated user: what a page can do, each with its entry in the journal. */
export class Guest {
  readonly number: number;
  readonly scene: Scene;
  readonly session: Session;
  /** When it could hear news, from and until. */
  readonly listened: { from: number; until: number }[] = [];
  graceMs = 0;
  /** What it does at present, for a person who wonders why it does not come to an end. */
  doing: string | null = null;

  constructor(number: number, scene: Scene) {
    this.number = number;
    this.scene = scene;
    this.session = new Session(scene.stage.servers, scene.problems);
  }

  get runs(): readonly RunRecord[] {
    return this.scene.journal.ofClient(this.number);
  }

  /** Notes what it is about to do. */
  did(what: string): void {
    this.doing = what;
    this.scene.counts.add(what);
  }

  async pause(mostMs: number): Promise<void> {
    await delay(between(0, mostMs));
  }

  /** Makes up a run and how the provider will answer it; nothing is asked of Halt yet. */
  async invent(run: NewRun, id: string = randomUUID()): Promise<RunRecord> {
    const record = newRecord(this.number, id, { graceMs: this.graceMs, ...run });
    const provider = new ProviderClient(this.scene.stage.providerUrl, record.model);
    await provider.plan(record.script.plan);
    this.scene.journal.add(record);
    return record;
  }

  /**
   * Asks for the run.
   * @param superseded the run in its chat that is on screen
   * @param abort closes the connection, at any time
   * @returns what follows it; null where nothing came
   */
  async start(
    run: RunRecord,
    superseded: Watch | null = null,
    abort = new AbortController(),
  ): Promise<Watch | null> {
    const shown = superseded?.isOpen ? superseded.view.text.length : null;
    for (const other of this.runs) {
      if (other === run || other.chatId !== run.chatId || knownEnd(other)) continue;
      const isShown = superseded !== null && other.views.includes(superseded.view);
      other.superseders.push({ at: Date.now(), shown: isShown ? shown : null });
    }
    const { server } = this.session;
    const { life } = server;
    if (!life) return null;
    const post: Post = { at: Date.now(), answeredAt: null, status: null, life };
    run.posts.push(post);
    const headers = this.#followsInSteps ? { prefer: 'respond-async' } : undefined;
    const sent = { body: bodyOf(run, shown), headers, signal: abort.signal };
    const response = await this.session.send('POST', '/api/runs', sent);
    if (!response) return null;
    Object.assign(post, { answeredAt: Date.now(), status: response.status });
    if (server.life) post.life = server.life;
    return this.#watch(run, response, abort);
  }

  /** Connects again to the run. @returns what follows it; null where nothing comes (any more) */
  async reattach(run: RunRecord): Promise<Watch | null> {
    const abort = new AbortController();
    const headers = this.#followsInSteps ? steps : undefined;
    const sent = { headers, signal: abort.signal };
    const response = await this.session.send('GET', `/api/runs/${run.id}/stream`, sent);
    if (!response) return null;
    run.reattaches.push({ answeredAt: Date.now(), status: response.status });
    this.#expectThere(run, response.status);
    return this.#watch(run, response, abort, headers === steps);
  }

  /** Sends a cancel. @param signal takes it back: what was sent may arrive or not */
  async cancel(
    run: RunRecord,
    reason: CancelRequest['reason'],
    shown: number | null,
    signal?: AbortSignal,
  ): Promise<CancelRequest> {
    const nothing = { answeredAt: null, status: null, run: null };
    const cancel: CancelRequest = { at: Date.now(), reason, shown, ...nothing };
    run.cancels.push(cancel);
    const body = { reason, ...(shown !== null && { shown }) };
    const sent = { body, ...(signal && { signal }) };
    const answer = await this.session.json('POST', `/api/runs/${run.id}/cancel`, sent);
    if (!answer) return cancel;
    const said = (answer.body.run ?? null) as RunJson | null;
    Object.assign(cancel, { answeredAt: Date.now(), status: answer.status, run: said });
    if (said) this.hear(run, said, `cancel ${reason}`);
    return cancel;
  }

  /** Looks at the run as it is saved. @returns it; null where nobody answered or it is not there */
  async look(run: RunRecord): Promise<RunJson | null> {
    const answer = await this.session.json('GET', `/api/runs/${run.id}`);
    if (answer) this.#expectThere(run, answer.status);
    const said = (answer?.body.run ?? null) as RunJson | null;
    if (said) this.hear(run, said, 'GET run');
    return said;
  }

  /** Writes down what Halt has said of the run. */
  hear(run: RunRecord, said: RunRecord['told'][number]['run'], by: string): void {
    run.promptId = said.promptId;
    if (said.status !== 'streaming') run.told.push({ at: Date.now(), by, run: said });
  }

  /** Hears the news of its runs until the signal aborts, as an EventSource does. */
  async listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.session.connected();
      const response = await this.session.events(signal);
      const from = Date.now();
      if (response?.ok) {
        await this.#hearNews(response);
        this.listened.push({ from, until: Date.now() });
      }
      await this.pause(retryMs);
    }
  }

  async #hearNews({ body }: Response): Promise<void> {
    try {
      const decoder = new TextDecoderStream() as ReadableWritablePair<string, BufferSource>;
      const events = body?.pipeThrough(decoder).pipeThrough(new EventSourceParserStream());
      for await (const { data } of events ?? []) {
        const news = JSON.parse(data) as News;
        if (news.type !== 'run') continue;
        const run = this.scene.journal.runs.get(`${this.number}.${news.runId}`);
        if (run) run.news.push({ at: Date.now(), status: news.status });
        else this.scene.problems.add('nobody hears of the runs of another', news.runId);
      }
    } catch {
      // The server was killed, or it is over: the caller connects again, or does not.
    }
  }

  /** Some tabs have no connection left for a stream of their own. */
  get #followsInSteps(): boolean {
    return chance(0.3);
  }

  #watch(
    run: RunRecord,
    response: Response,
    abort: AbortController,
    inSteps = response.status === 202,
  ): Watch | null {
    const { server } = this.session;
    const { status } = response;
    if (status !== 200) {
      // Unread, it would hold its connection; where that has gone already there is nothing to free.
      void response.body?.cancel().catch(() => {});
      if (status !== 202) return null;
    }
    const watch = new Watch(inSteps, abort, this.scene.problems, (said) =>
      this.hear(run, said, 'stream'),
    );
    run.views.push(watch.view);
    if (!inSteps) return watch.read(response);
    const sent = { headers: steps, signal: abort.signal, server };
    const ask = () => this.session.send('GET', `/api/runs/${run.id}/stream`, sent);
    return watch.follow(ask, status === 200 ? response : null);
  }

  #expectThere(run: RunRecord, status: number): void {
    if (status !== 404 || !isKnownToBe(run)) return;
    this.scene.problems.add('a run that was seen is never lost', 'answered 404', run.key);
  }
}
