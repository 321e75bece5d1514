import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Problems } from '#chaos/problems.ts';
import { endWithThis } from './children.ts';
import { Pulse } from './pulse.ts';
import type { ServerLog } from './server-log.ts';

const script = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));
const leash = pathToFileURL(fileURLToPath(new URL('./end-with-parent.ts', import.meta.url))).href;
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
};

/** A Halt server that can be killed and started again, on one port and with one set of settings. */
export class HaltServer {
  readonly name: string;
  readonly url: string;
  readonly lives: Life[] = [];
  readonly pulse = new Pulse();
  readonly #environment: Record<string, string>;
  readonly #log: ServerLog;
  readonly #problems: Problems;
  #child: ChildProcess | null = null;

  constructor(
    name: string,
    port: number,
    settings: Record<string, string>,
    log: ServerLog,
    problems: Problems,
  ) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#environment = { ...settings, PORT: String(port), HALT_HOST: '127.0.0.1' };
    this.#log = log;
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
    const child = spawn(process.execPath, ['--import', leash, script], {
      env: { ...process.env, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    endWithThis(child);
    const life: Life = {
      server: this.name,
      startedAt: Date.now(),
      readyAt: null,
      endAskedAt: null,
      endedAt: null,
      how: null,
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', this.#log.writer(this.name));
    }
    child.once('exit', (code) => this.#ended(life, code));
    this.lives.push(life);
    this.#child = child;
    return life;
  }

  /** @throws when it ends instead, or is not ready after a minute */
  async ready(life: Life): Promise<void> {
    const deadline = Date.now() + readyMs;
    while (!(await this.#isHealthy())) {
      if (life.endedAt !== null) throw this.#failed('ended before it was ready');
      if (Date.now() > deadline) throw this.#failed('was not ready within a minute');
      await delay(50);
    }
    life.readyAt = Date.now();
  }

  /** Ends the process and waits until it has ended; one that does not is killed. */
  async end(how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    const life = this.life;
    if (!child || !life || life.endedAt !== null) return;
    const exited = once(child, 'exit');
    life.how = how;
    life.endAskedAt = Date.now();
    child.kill(how);
    const late = setTimeout(() => {
      this.#problems.add('a server ends within 20 s of SIGTERM', this.name);
      child.kill('SIGKILL');
    }, endMs);
    await exited;
    clearTimeout(late);
  }

  #failed(how: string): Error {
    return new Error(`${this.name} ${how}.\n${this.#log.strays.slice(-20).join('\n')}`);
  }

  #ended(life: Life, code: number | null): void {
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
