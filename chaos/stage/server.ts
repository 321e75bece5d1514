import { setTimeout as delay } from 'node:timers/promises';
import type { Problems } from '#chaos/journal.ts';
import type { HaltServer } from '#e2e/servers/halt-server.ts';
import { Pulse } from './pulse.ts';

const endMs = 20_000;

/** One process of a server. Times are milliseconds since 1970. */
export type Life = {
  server: string;
  startedAt: number;
  readyAt: number | null;
  /** When it was told to end, or ended by itself. */
  endAskedAt: number | null;
  endedAt: number | null;
  how: 'SIGKILL' | 'SIGTERM' | null;
};

/** A Halt that is killed and started again, and what is known of its processes. */
export class Server {
  readonly name: string;
  readonly url: string;
  readonly lives: Life[] = [];
  readonly pulse: Pulse;
  readonly #halt: HaltServer;
  readonly #problems: Problems;

  /** @param halt is ready */
  constructor(name: string, halt: HaltServer, problems: Problems) {
    this.name = name;
    this.url = halt.url;
    this.pulse = new Pulse(this);
    this.#halt = halt;
    this.#problems = problems;
    this.#newLife().readyAt = Date.now();
  }

  /** The process that runs, or ran last. */
  get life(): Life | undefined {
    return this.lives.at(-1);
  }

  get isReady(): boolean {
    const life = this.life;
    return life !== undefined && life.readyAt !== null && life.endAskedAt === null;
  }

  /** All that its processes have written. */
  get output(): string {
    return this.#halt.output;
  }

  /** Starts it again, and settles when it is ready. @throws when it ends instead */
  async startAgain(): Promise<void> {
    const ready = this.#halt.startAgain();
    const life = this.#newLife();
    await ready;
    life.readyAt = Date.now();
  }

  /** Starts it again, and kills it before it is ready, or just then. */
  async failToStart(afterMs: number): Promise<void> {
    const started = this.startAgain().catch(() => {}); // It is killed, which is no news.
    await delay(afterMs);
    await this.end('SIGKILL');
    await started;
  }

  /** Ends the process and waits until it has ended; one that does not is killed. */
  async end(how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { life } = this;
    if (!life || life.endedAt !== null) return;
    life.how = how;
    life.endAskedAt = Date.now();
    if (how === 'SIGKILL') return await this.#halt.kill();
    this.#halt.terminate();
    const late = setTimeout(() => {
      this.#problems.add('a server ends within 20 s of SIGTERM', this.name);
      void this.#halt.kill();
    }, endMs);
    await this.#halt.ended;
    clearTimeout(late);
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await this.#halt.stop();
  }

  #newLife(): Life {
    const nothing = { readyAt: null, endAskedAt: null, endedAt: null, how: null };
    const life: Life = { server: this.name, startedAt: Date.now(), ...nothing };
    this.lives.push(life);
    void this.#halt.ended.then((code) => this.#ended(life, code));
    return life;
  }

  #ended(life: Life, code: number): void {
    life.endedAt = Date.now();
    life.endAskedAt ??= life.endedAt;
    if (life.how === null) {
      this.#problems.add('a server ends only when it is told to', `${this.name}: code ${code}`);
    } else if (life.how === 'SIGTERM' && life.readyAt !== null && code !== 0) {
      this.#problems.add('SIGTERM ends a server with code 0', `${this.name}: code ${code}`);
    }
  }
}
