import type { AnswerEvent } from '#lib/models/answer-event.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import type { World } from './world.ts';

/** What a provider will do with a request: this many tokens, and then that. */
export type Script = { tokens: number; then: 'finish' | 'fail' | 'hang' };

/** What the provider's log says of one request. */
export type ProviderRequest = {
  model: string;
  instance: number;
  openedAtStep: number;
  /** Set when its socket was closed by us, or died with our process. */
  closedAtStep: number | null;
  sent: string;
  finished: boolean;
  failed: boolean;
};

/** A provider whose every token comes at a step of the world's choosing. */
export class SimulatedProvider {
  readonly requests: ProviderRequest[] = [];
  readonly #world: World;
  readonly #scripts: Map<string, Script>;

  constructor(world: World, scripts: Map<string, Script>) {
    this.#world = world;
    this.#scripts = scripts;
  }

  /** The stream function of one instance's engine. The model names the run, and so its script. */
  streamFor(instance: number): Engine['stream'] {
    return (question) => this.#answer(instance, question.model, question.signal);
  }

  async *#answer(
    instance: number,
    model: string,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerEvent, void> {
    signal.throwIfAborted();
    const request: ProviderRequest = {
      model,
      instance,
      openedAtStep: this.#world.step,
      closedAtStep: null,
      sent: '',
      finished: false,
      failed: false,
    };
    this.requests.push(request);
    const close = () => {
      request.closedAtStep ??= this.#world.step;
    };
    signal.addEventListener('abort', close, { once: true });
    const script = this.#scripts.get(model) ?? { tokens: 1, then: 'finish' };
    for (let token = 0; token < script.tokens; token++) {
      await this.#arrival(instance, signal);
      const text = `${model}.${token} `;
      request.sent += text;
      yield { type: 'text', text };
    }
    await this.#arrival(instance, signal, script.then === 'hang');
    close();
    if (script.then === 'fail') {
      request.failed = true;
      throw new ProviderError('provider_failed');
    }
    request.finished = true;
    yield { type: 'finish', usage: null };
  }

  /** Waits for the next thing to arrive. After an abort it may still arrive, or the wait fails. */
  #arrival(instance: number, signal: AbortSignal, never = false): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!never) this.#world.event(instance, resolve);
      const hungUp = () => {
        const late = this.#world.choice(3) === 0 && !never;
        if (!late) this.#world.event(instance, () => reject(new Error('socket hang up')));
      };
      if (signal.aborted) hungUp();
      else signal.addEventListener('abort', hungUp, { once: true });
    });
  }
}
