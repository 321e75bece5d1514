import type { Job, Phase } from './load.ts';
import type { LoopDelay, ProbeAsk } from './probe.ts';
import { processorMs } from './process-cost.ts';
import type { ProviderAsk } from './provider.ts';
import { ask } from './questions.ts';
import { type Staff, type Streamed, stream } from './staff.ts';
import { quantile, sum } from './statistics.ts';
import type { Target } from './targets.ts';
import type { Values } from './samples.ts';

export type StreamLoad = Omit<Job, 'url' | 'wire' | 'seed'>;

/** Streams through a target, each stopped at a random moment: what came, when, and at what cost. */
export async function measureStreams(
  staff: Staff,
  target: Target,
  load: StreamLoad,
  seed: number,
  onPhase: (phase: Phase['phase']) => void = () => undefined,
): Promise<Values> {
  const costs = new SteadyCosts(staff, target);
  await costs.reset();
  const job: Job = { ...load, url: target.url, wire: target.wire, seed };
  const streamed = await stream(staff, job, (phase) => {
    onPhase(phase);
    if (phase === 'steady') costs.begin();
    else if (phase === 'stopping') costs.end();
  });
  const tokens = streamed.steadyTokens;
  return {
    ...stopValues(streamed),
    ...firstTokenValues(streamed),
    ...(await costs.values(tokens, streamed.steadyMs)),
    gapP50: streamed.gaps.p50,
    gapP99: streamed.gaps.p99,
    delivered: tokens / ((load.streams * load.rate * streamed.steadyMs) / 1000),
  };
}

/** From the press of Stop. */
function stopValues({ received, sent }: Streamed): Values {
  const toClose: number[] = [];
  const toAnswer: number[] = [];
  let sentTokens = 0;
  let seenTokens = 0;
  let stops = 0;
  for (const { key, pressedAt, answeredAt, tokens, problem } of received) {
    const record = sent.get(key);
    if (pressedAt === null || !record || problem) continue;
    stops++;
    sentTokens += record.tokens;
    seenTokens += tokens;
    if (record.closedAt !== null) toClose.push(record.closedAt - pressedAt);
    if (answeredAt !== null) toAnswer.push(answeredAt - pressedAt);
  }
  return {
    stops,
    problems: received.length - stops,
    neverClosed: stops - toClose.length,
    closeP50: quantile(toClose, 0.5),
    closeP99: quantile(toClose, 0.99),
    answerP50: quantile(toAnswer, 0.5),
    answerP99: quantile(toAnswer, 0.99),
    unseenShare: (sentTokens - seenTokens) / sentTokens,
    unseenTokens: (sentTokens - seenTokens) / stops,
  };
}

/** From the request to the first token at the client, less the provider's own time for it. */
function firstTokenValues({ received, sent }: Streamed): Values {
  const added: number[] = [];
  for (const { key, sentAt, firstTokenAt } of received) {
    const record = sent.get(key);
    if (firstTokenAt === null || !record || record.firstTokenAt === null) continue;
    added.push(firstTokenAt - sentAt - (record.firstTokenAt - record.receivedAt));
  }
  return { firstTokenP50: quantile(added, 0.5), firstTokenP99: quantile(added, 0.99) };
}

/** What the steady phases cost, when nothing starts or stops. */
class SteadyCosts {
  readonly #staff: Staff;
  readonly #target: Target;
  readonly #spent = { target: [0], provider: [0], load: [0] };

  constructor(staff: Staff, target: Target) {
    this.#staff = staff;
    this.#target = target;
  }

  async reset(): Promise<void> {
    await this.#probe('read');
    await this.#provider('gaps');
  }

  begin(): void {
    this.#count(-1);
    this.#watch('watch');
  }

  end(): void {
    this.#count(1);
    this.#watch('pause');
  }

  async values(tokens: number, milliseconds: number): Promise<Values> {
    const delay = await this.#probe<LoopDelay>('read');
    const gaps = await this.#provider<{ p50: number; p99: number }>('gaps');
    const { target, provider, load } = this.#spent;
    return {
      cpuPerToken: (sum(target) * 1000) / tokens,
      cpuShare: sum(target) / milliseconds,
      providerCpuShare: sum(provider) / milliseconds,
      clientCpuShare: sum(load) / milliseconds,
      loopDelayP50: delay.p50,
      loopDelayP99: delay.p99,
      providerGapP50: gaps.p50,
      providerGapP99: gaps.p99,
    };
  }

  #count(sign: 1 | -1): void {
    this.#spent.target.push(sign * processorMs(this.#target.process.pid));
    this.#spent.provider.push(sign * processorMs(this.#staff.provider.pid));
    this.#spent.load.push(sign * processorMs(this.#staff.load.pid));
  }

  /** Not awaited: a busy target hears it when it can, and the phase goes on. */
  #watch(what: 'watch' | 'pause'): void {
    Promise.all([this.#probe(what), this.#provider(what)]).catch(() => {
      // Whoever has ended cannot answer for its values either, which is where it is told.
    });
  }

  #probe<Result>(what: ProbeAsk): Promise<Result> {
    return ask<Result>(this.#target.process, what);
  }

  #provider<Result>(what: ProviderAsk): Promise<Result> {
    return ask<Result>(this.#staff.provider, what);
  }
}
