import { databaseServerPid } from './database-server.ts';
import type { JobResult, Phase } from './load.ts';
import type { LoopDelay, ProbeAsk } from './probe.ts';
import { familyProcessorMs, processorMs } from './process-cost.ts';
import type { ProviderAsk } from './provider.ts';
import { ask } from './questions.ts';
import type { Values } from './samples.ts';
import type { Staff } from './staff.ts';
import type { Target } from './targets.ts';

/** What the phases of a job cost a target, seen from outside, and in the steady ones from inside. */
export class PhaseCosts {
  readonly #staff: Staff;
  readonly #target: Target;
  readonly #spent: Record<Phase, number> = {
    starting: 0,
    settling: 0,
    steady: 0,
    stopping: 0,
    over: 0,
  };
  readonly #spentByOthers = { provider: 0, load: 0, database: 0 };
  #databaseServer: number | null = null;
  #phase: Phase = 'over';
  #last = { target: 0, provider: 0, load: 0, database: 0 };

  constructor(staff: Staff, target: Target) {
    this.#staff = staff;
    this.#target = target;
  }

  /** Forgets what was seen from inside before. */
  async reset(): Promise<void> {
    await this.#probe('read');
    await this.#provider('gaps');
    const { databaseUrl } = this.#target;
    if (databaseUrl) this.#databaseServer = await databaseServerPid(databaseUrl);
    this.#last = this.#read();
  }

  enter(phase: Phase): void {
    const spent = this.#read();
    this.#spent[this.#phase] += spent.target - this.#last.target;
    if (this.#phase === 'steady') {
      this.#spentByOthers.provider += spent.provider - this.#last.provider;
      this.#spentByOthers.load += spent.load - this.#last.load;
      this.#spentByOthers.database += spent.database - this.#last.database;
      this.#watch('pause');
    }
    if (phase === 'steady') this.#watch('watch');
    this.#phase = phase;
    this.#last = spent;
  }

  async values({ received, tokens, steadyMs }: JobResult): Promise<Values> {
    const delay = await this.#probe<LoopDelay>('read');
    const gaps = await this.#provider<{ p50: number; p99: number }>('gaps');
    const perToken = this.#spent.steady / tokens.steady;
    const each = (phase: Phase) =>
      (this.#spent[phase] - perToken * tokens[phase]) / received.length;
    return {
      cpuPerToken: perToken * 1000,
      databaseCpuPerToken: (this.#spentByOthers.database * 1000) / tokens.steady,
      cpuPerStart: each('starting'),
      cpuPerStop: each('stopping'),
      cpuShare: this.#spent.steady / steadyMs,
      providerCpuShare: this.#spentByOthers.provider / steadyMs,
      clientCpuShare: this.#spentByOthers.load / steadyMs,
      loopDelayP50: delay.p50,
      loopDelayP99: delay.p99,
      providerGapP50: gaps.p50,
      providerGapP99: gaps.p99,
    };
  }

  #read() {
    const { provider, load } = this.#staff;
    return {
      target: processorMs(this.#target.process.pid),
      provider: processorMs(provider.pid),
      load: processorMs(load.pid),
      database: this.#databaseServer === null ? 0 : familyProcessorMs(this.#databaseServer),
    };
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
