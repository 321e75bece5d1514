import { log } from '#lib/log.ts';
import type { ToolDecision } from '#lib/shared/tool-call.ts';
import type { Tool } from '#lib/tools/tool.ts';
import type { Engine } from './engine.ts';
import type { LiveCall } from './live-call.ts';
import type { NewRun } from './store/run-store.ts';

type Answer = { may: true } | { may: false; reason: string };

/** What the tools of a run may do: what was granted before, and what is answered while it streams. */
export class Permits {
  readonly #engine: Engine;
  readonly #row: NewRun;
  #granted: Promise<Set<string>> | null = null;
  readonly #asking = new Map<LiveCall, (answer: Answer) => void>();

  constructor(engine: Engine, row: NewRun) {
    this.#engine = engine;
    this.#row = row;
  }

  /** Whether a tool may be called without asking. */
  async isGranted(tool: Tool): Promise<boolean> {
    this.#granted ??= this.#read();
    return (await this.#granted).has(keyOf(tool));
  }

  /** Asks whether a call may be made. @returns null where the signal aborts before anybody has said so */
  async answerTo(call: LiveCall, signal: AbortSignal): Promise<Answer | null> {
    const { clock, settings } = this.#engine;
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    this.#asking.set(call, resolve);
    const unanswered = 'Nobody answered within ten minutes, which counts as a denial.';
    const timer = clock.after(settings.askMs, () => resolve({ may: false, reason: unanswered }));
    const abort = () => resolve(null);
    signal.addEventListener('abort', abort, { once: true });
    call.ask(new Date(Date.now() + settings.askMs));
    try {
      return await promise;
    } finally {
      timer.cancel();
      this.#asking.delete(call);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Somebody has answered; for this chat or always holds for whatever else asks for that tool. */
  decide(call: LiveCall, decision: ToolDecision): void {
    const answer = this.#asking.get(call);
    if (!answer || !call.tool) return;
    if (decision === 'deny') return answer({ may: false, reason: 'The user denied this call.' });
    answer({ may: true });
    if (decision === 'once') return;
    void this.#grant(call.tool, decision);
  }

  async #grant(tool: Tool, decision: 'chat' | 'always'): Promise<void> {
    const { userId, chatId } = this.#row;
    for (const [call, answer] of this.#asking) {
      if (call.tool && keyOf(call.tool) === keyOf(tool)) answer({ may: true });
    }
    (await this.#granted)?.add(keyOf(tool));
    const grant = { server: tool.server, tool: tool.name };
    try {
      await this.#engine.store.grantTool(userId, decision === 'chat' ? chatId : null, grant);
    } catch (error) {
      // It holds for this run; the next will ask again.
      log().error({ err: error, ...grant }, 'grant of a tool not saved');
    }
  }

  async #read(): Promise<Set<string>> {
    try {
      const { userId, chatId } = this.#row;
      const grants = await this.#engine.store.grantedTools(userId, chatId);
      return new Set(grants.map(({ server, tool }) => `${server} ${tool}`));
    } catch (error) {
      // To ask once too often does no harm.
      log().error({ err: error, run: this.#row.id }, 'grants of tools not read');
      return new Set();
    }
  }
}

function keyOf({ server, name }: Tool): string {
  return `${server} ${name}`;
}
