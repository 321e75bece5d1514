import { setTimeout as delay } from 'node:timers/promises';
import type { Counts } from '#chaos/counts.ts';
import { type Ask, isKnownToBe, type Journal, knownEnd, type RunRecord } from '#chaos/journal.ts';
import type { Problems } from '#chaos/problems.ts';
import type { Random } from '#chaos/random.ts';
import type { Stage } from '#chaos/stage/stage.ts';
import { ProviderClient } from '#e2e/witness/provider-client.ts';
import type { RunNews } from '#lib/shared/news.ts';
import type { RunJson } from '#lib/shared/run.ts';
import { bodyOf, type NewRun, newRecord } from './new-run.ts';
import { Session } from './session.ts';
import { Watch } from './watch.ts';

/** What all clients share. */
export type Scene = { stage: Stage; journal: Journal; problems: Problems; counts: Counts };

/** One simulated user: what a page can do, each with its entry in the journal. */
export class Guest {
  readonly number: number;
  readonly random: Random;
  readonly scene: Scene;
  readonly session: Session;
  graceMs = 0;
  /** What it does at present, for a person who wonders why it does not come to an end. */
  doing: string | null = null;

  constructor(number: number, random: Random, scene: Scene) {
    this.number = number;
    this.random = random;
    this.scene = scene;
    this.session = new Session(scene.stage.servers, random, scene.problems, (news) =>
      this.#hearNews(news),
    );
  }

  get runs(): readonly RunRecord[] {
    return this.scene.journal.ofClient(this.number);
  }

  async pause(mostMs: number): Promise<void> {
    await delay(this.random.between(0, mostMs));
  }

  /** Makes up a run and how the provider will answer it; nothing is asked of Halt yet. */
  async invent(run: NewRun, id = this.random.uuid()): Promise<RunRecord> {
    const record = newRecord(this.number, id, this.random, { graceMs: this.graceMs, ...run });
    const provider = new ProviderClient(this.scene.stage.providerUrl, record.key);
    await provider.plan(record.script.plan);
    this.scene.journal.add(record);
    return record;
  }

  /**
   * Asks for the run.
   * @param superseded the run in its chat that is on screen
   * @param abort closes the connection, at any time
   * @returns its stream; null where none came
   */
  async start(
    run: RunRecord,
    superseded: Watch | null = null,
    abort = new AbortController(),
  ): Promise<Watch | null> {
    const supersededShown = superseded?.isOpen ? superseded.view.text.length : null;
    for (const other of this.runs) {
      if (other === run || other.chatId !== run.chatId || knownEnd(other)) continue;
      const shown = superseded && other.views.includes(superseded.view) ? supersededShown : null;
      other.superseders.push({ at: Date.now(), shown });
    }
    const { server } = this.session;
    const life = server.life;
    if (!life) return null;
    const post: RunRecord['posts'][number] = {
      at: Date.now(),
      answeredAt: null,
      status: null,
      life,
    };
    run.posts.push(post);
    const body = bodyOf(run, supersededShown);
    const response = await this.session.stream('POST', '/api/runs', body, abort.signal);
    if (!response) return null;
    Object.assign(post, { answeredAt: Date.now(), status: response.status });
    if (server.life) post.life = server.life;
    return this.#watch(run, response, abort);
  }

  /** Connects again to the run. @returns its stream; null where there is none (any more). */
  async reattach(run: RunRecord): Promise<Watch | null> {
    const abort = new AbortController();
    const path = `/api/runs/${run.id}/stream`;
    const response = await this.session.stream('GET', path, undefined, abort.signal);
    if (!response) return null;
    run.reattaches.push({ answeredAt: Date.now(), status: response.status });
    this.#expectThere(run, response.status);
    return this.#watch(run, response, abort);
  }

  /** Sends a cancel. @param signal takes it back: what was sent may arrive or not */
  async cancel(
    run: RunRecord,
    reason: Ask['reason'],
    shown: number | null,
    signal?: AbortSignal,
  ): Promise<Ask> {
    const ask: Ask = { at: Date.now(), answeredAt: null, reason, shown, status: null, run: null };
    run.asks.push(ask);
    const body = { reason, ...(shown !== null && { shown }) };
    const answer = await this.session.json('POST', `/api/runs/${run.id}/cancel`, body, signal);
    if (!answer) return ask;
    const said = (answer.body.run ?? null) as RunJson | null;
    Object.assign(ask, { answeredAt: Date.now(), status: answer.status, run: said });
    if (said) this.hear(run, said, `cancel ${reason}`);
    return ask;
  }

  /** Looks at the run as it is saved. @returns it; null where nobody answered or it is not there */
  async look(run: RunRecord): Promise<RunJson | null> {
    const answer = await this.session.json('GET', `/api/runs/${run.id}`);
    if (answer) this.#expectThere(run, answer.status);
    const said = (answer?.body.run ?? null) as RunJson | null;
    if (said) this.hear(run, said, 'GET run');
    return said;
  }

  #watch(run: RunRecord, response: Response, abort: AbortController): Watch | null {
    if (response.status !== 200) {
      // Unread, it would hold its connection; where that has gone already there is nothing to free.
      void response.body?.cancel().catch(() => {});
      return null;
    }
    const watch = new Watch(response, abort, (said) => this.hear(run, said, 'stream'));
    run.views.push(watch.view);
    return watch;
  }

  #expectThere(run: RunRecord, status: number): void {
    if (status !== 404 || !isKnownToBe(run)) return;
    this.scene.problems.add('a run that was seen is never lost', 'answered 404', run.key);
  }

  #hearNews({ runId, status }: RunNews): void {
    const run = this.scene.journal.runs.get(`${this.number}.${runId}`);
    if (run) run.news.push({ at: Date.now(), status });
    else this.scene.problems.add('nobody hears of the runs of another', runId);
  }

  /** Writes down what Halt has said of the run. */
  hear(run: RunRecord, said: RunRecord['told'][number]['run'], by: string): void {
    run.promptId = said.promptId;
    if (said.status !== 'streaming') run.told.push({ at: Date.now(), by, run: said });
  }
}
