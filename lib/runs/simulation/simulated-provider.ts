import type { Heard } from '#lib/models/answer-parts.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import type { Hear } from '#lib/models/stream-answer.ts';
import type { Engine } from '#lib/runs/engine.ts';
import type { GrowingPart } from '#lib/shared/run.ts';
import type { CallInput, Manner } from './simulated-tools.ts';
import { outside, type World } from './world.ts';

/** Never asked by itself: what it would say is scripted. */
export const simulated: Provider = {
  id: 'test',
  name: 'test',
  kind: 'openai-compatible',
  baseUrl: 'http://test.invalid',
  apiKey: null,
  headers: {},
  api: 'chat',
  resumeStyle: 'instruct',
  models: null,
};

/** What a provider will do with a request. */
export type Script = {
  tokens: number;
  ending: 'finish' | 'fail' | 'hang' | 'cut';
  /** Whether it begins with reasoning. */
  thinks: boolean;
  /** With what of the answer that it is to continue it begins: a word may as well be meant. */
  repeats: 'nothing' | 'a sentence' | 'a word';
  /** How many of its steps, before the last, end with so many calls each. */
  callSteps: number;
  callsPerStep: number;
  manner: Manner;
  /** Whether the tool that it calls asks first. */
  asks: boolean;
};

/** What the provider's log says of one request. */
export type ProviderRequest = {
  model: string;
  place: number;
  messages: readonly TranscriptMessage[];
  openedAtStep: number;
  /** Set when its socket was closed by us, or died with our process. */
  closedAtStep: number | null;
  /** The text that it has sent, less what repeats the answer that is continued. */
  sent: string;
  /** When it sent something, or was asked, in milliseconds. */
  spoke: { atStep: number; atTime: number }[];
  /** What it said at its end, if it came to that. */
  said: 'finish' | 'calls' | 'fail' | 'cut' | null;
};

type CancelRequest = {
  place: number;
  model: string;
  messages: readonly TranscriptMessage[];
  signal: AbortSignal;
};

const repeatedLength = 20;
// As ../seam.ts has it.
const shortestPartial = 12;
const unscripted: Script = {
  tokens: 1,
  ending: 'finish',
  thinks: false,
  repeats: 'nothing',
  callSteps: 0,
  callsPerStep: 0,
  manner: 'polite',
  asks: false,
};

/** A provider whose every token comes at a step of the world's choosing. */
export class SimulatedProvider {
  readonly requests: ProviderRequest[] = [];
  readonly #world: World;
  readonly #scripts: Map<string, Script>;

  /** @param scripts by model: each run of a simulation names one of its own. */
  constructor(world: World, scripts: Map<string, Script>) {
    this.#world = world;
    this.#scripts = scripts;
  }

  /** The stream function of one process. */
  streamFor(place: number): Engine['stream'] {
    return ({ model, messages, signal }, hear) =>
      this.#answer({ place, model, messages, signal }, hear);
  }

  /** The process has died, and its sockets with it. */
  loseProcess(place: number): void {
    for (const request of this.requests) {
      if (request.place === place) request.closedAtStep ??= this.#world.step;
    }
  }

  async #answer(
    { place, model, messages, signal }: CancelRequest,
    hear: Hear,
  ): Promise<ReportedUsage | null> {
    signal.throwIfAborted();
    const request = this.#open(place, model, messages);
    const close = () => {
      request.closedAtStep ??= this.#world.step;
    };
    signal.addEventListener('abort', close, { once: true });
    const script = this.#scripts.get(model) ?? unscripted;
    const step = this.requests.filter((each) => each.model === model).length;
    const calls = step <= script.callSteps ? script.callsPerStep : 0;
    const ending = calls > 0 ? 'calls' : script.ending;
    try {
      for (const event of [...eventsOf(script, request, step), ...callsOf(script, request, step)]) {
        await this.#arrival(place, signal);
        request.spoke.push({ atStep: this.#world.step, atTime: this.#world.now });
        hear(event());
        // What was told too late is no part of an answer that could still be finished.
        signal.throwIfAborted();
      }
      await this.#arrival(place, signal, ending === 'hang');
      close();
      if (ending !== 'hang') request.said = ending;
      this.#world.tell(outside, `the provider ends ${model}: ${request.said}`);
      if (ending === 'fail') throw new ProviderError('provider_failed');
      if (ending === 'cut') throw new ProviderError('provider_cut');
      return null;
    } finally {
      close();
    }
  }

  #open(place: number, model: string, messages: readonly TranscriptMessage[]): ProviderRequest {
    const request: ProviderRequest = {
      model,
      place,
      messages,
      openedAtStep: this.#world.step,
      closedAtStep: null,
      sent: '',
      spoke: [{ atStep: this.#world.step, atTime: this.#world.now }],
      said: null,
    };
    this.requests.push(request);
    this.#world.tell(outside, `the provider is asked for ${model}`);
    return request;
  }

  /** Waits for the next thing to arrive. After an abort it may still arrive, or the wait fails. */
  async #arrival(place: number, signal: AbortSignal, never = false): Promise<void> {
    let hungUp = () => {};
    const arrived = new Promise<void>((resolve, reject) => {
      if (!never) this.#world.event(place, resolve);
      hungUp = () => {
        const late = !never && this.#world.choice(3) === 0;
        if (!late) this.#world.event(place, () => reject(new Error('socket hang up')));
      };
    });
    if (signal.aborted) hungUp();
    else signal.addEventListener('abort', hungUp, { once: true });
    await arrived.finally(() => signal.removeEventListener('abort', hungUp));
  }
}

/** What a request is sent, each as what happens when it is. */
function eventsOf(script: Script, request: ProviderRequest, step: number): (() => GrowingPart)[] {
  const events: (() => GrowingPart)[] = [];
  const { model, messages } = request;
  if (script.thinks) {
    events.push(() => ({ type: 'reasoning', text: `Thinking of ${model}. ` }));
  }
  const partial = messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
  const isContinued = messages.at(-1)?.content.startsWith('Your last answer was cut off.');
  const send = (text: string) => () => {
    // Of an answer this short the beginning of the next is taken for a repetition.
    const isShort =
      isContinued && partial.length < shortestPartial && /\p{L}.*\p{L}.*\p{L}/su.test(partial);
    const repeats = isShort && request.sent === '' && text.startsWith(partial);
    request.sent += repeats ? text.slice(partial.length) : text;
    return { type: 'text', text } as const;
  };
  if (isContinued && partial.length >= repeatedLength) {
    const repeated = partial.slice(-repeatedLength);
    // In two halves, so that the first alone may still be a repetition.
    if (script.repeats === 'a sentence') {
      events.push(() => ({ type: 'text', text: repeated.slice(0, 10) }));
      events.push(() => ({ type: 'text', text: repeated.slice(10) }));
    } else if (script.repeats === 'a word') events.push(send(repeated.slice(-7)));
  }
  for (let token = 0; token < script.tokens; token++) {
    events.push(send(`${model}.${step > 1 ? step * 10 + token : token} of many, `));
  }
  return events;
}

/** The calls at the end of a step, each in two pieces: its beginning, and the whole. */
function callsOf(script: Script, { model }: ProviderRequest, step: number): (() => Heard)[] {
  if (step > script.callSteps) return [];
  const { manner, asks } = script;
  const toolName = asks ? 'ask' : 'act';
  return Array.from({ length: script.callsPerStep }, (_, index) => {
    const number = step * 10 + index;
    const call = { toolCallId: `c${number}`, toolName };
    const input: CallInput = { model, number, manner };
    return [
      () => ({ type: 'tool-input' as const, ...call, delta: '{"model":' }),
      () => ({ type: 'dynamic-tool' as const, ...call, state: 'input-available' as const, input }),
    ];
  }).flat();
}
