import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Problems } from '#chaos/journal.ts';
import { type LeashedProcess, startLeashed } from '#e2e/servers/leashed-process.ts';
import { Pulse } from './pulse.ts';

const script = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));
const readyMs = 60_000;
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
  /** All that it has written. */
  output(): string;
};

export type ServerStart = {
  name: string;
  port: number;
  settings: Record<string, string>;
  /** Goes with the last of its processes. */
  folder: string;
};

/** A Halt that can be killed and started again, on one port and with one set of settings. */
export class Server {
  readonly name: string;
  readonly url: string;
  readonly lives: Life[] = [];
  readonly pulse: Pulse;
  readonly #start: ServerStart;
  readonly #problems: Problems;
  #process: LeashedProcess | null = null;

  constructor(start: ServerStart, problems: Problems) {
    this.name = start.name;
    this.url = `http://127.0.0.1:${start.port}`;
    this.pulse = new Pulse(this);
    this.#start = start;
    this.#problems = problems;
  }

  /** The process that runs, or ran last. */
  get life(): Life | undefined {
    return this.lives.at(-1);
  }

  get isReady(): boolean {
    const life = this.life;
    return life !== undefined && life.readyAt !== null && life.endAskedAt === null;
  }

  /** Starts a process without waiting for it to be ready. */
  spawn(): Life {
    const { folder, settings, port, name } = this.#start;
    const environment = { ...settings, PORT: String(port), HALT_HOST: '127.0.0.1' };
    const leashed = startLeashed(script, folder, environment, `${folder}.log`);
    const life: Life = {
      server: name,
      startedAt: Date.now(),
      readyAt: null,
      endAskedAt: null,
      endedAt: null,
      how: null,
      output: leashed.output,
    };
    void leashed.ended.then((code) => this.#ended(life, code));
    this.lives.push(life);
    this.#process = leashed;
    return life;
  }

  /** @throws when it ends instead, or is not ready after a minute */
  async ready(life: Life): Promise<void> {
    const deadline = Date.now() + readyMs;
    while (!(await this.#isHealthy())) {
      const isLate = Date.now() > deadline;
      if (life.endedAt !== null || isLate) {
        const how = isLate ? 'was not ready within a minute' : 'ended before it was ready';
        throw new Error(`${this.name} ${how}.\n${life.output().slice(-4_000)}`);
      }
      await delay(50);
    }
    life.readyAt = Date.now();
  }

  /** Ends the process and waits until it has ended; one that does not is killed. */
  async end(how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { life } = this;
    const running = this.#process;
    if (!running || !life || life.endedAt !== null) return;
    life.how = how;
    life.endAskedAt = Date.now();
    running.signal(how);
    const late = setTimeout(() => {
      this.#problems.add('a server ends within 20 s of SIGTERM', this.name);
      running.signal('SIGKILL');
    }, endMs);
    await running.ended;
    clearTimeout(late);
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

  async #isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/api/health`, { signal: AbortSignal.timeout(5_000) })).ok;
    } catch {
      return false; // Nobody listens yet.
    }
  }
}
