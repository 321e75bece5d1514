import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Entry, scriptOf, warmUp } from './entry.ts';
import { type LeashedProcess, startLeashed } from './leashed-process.ts';

/** The first start on a fresh checkout builds, too. */
const readyMs = 240_000;

type HaltStart = {
  entry: Entry;
  port: number;
  /** Where it works: removed when it is stopped. */
  folder: string;
  environment: Record<string, string | undefined>;
  /** What its output is added to. */
  logFile: string;
};

/** A Halt that can be ended in every way and started again on the same port and data. */
export class HaltServer {
  readonly url: string;
  readonly #start: HaltStart;
  #life: LeashedProcess;
  #output = '';

  /** Starts it, and resolves when it is ready. @throws with its output, when it does not become so */
  static async start(start: HaltStart): Promise<HaltServer> {
    const server = new HaltServer(start);
    await server.#ready();
    return server;
  }

  private constructor(start: HaltStart) {
    this.url = `http://127.0.0.1:${start.port}`;
    this.#start = start;
    this.#life = this.#spawn();
  }

  /** All that its processes have written so far. */
  get output(): string {
    return this.#output + this.#life.output();
  }

  /** The processes' log, without the plain lines that they begin and end with. */
  get log(): { level: string; msg: string }[] {
    const lines = this.output.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line));
  }

  /** Kills it as `kill -9` does, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.#life.signal('SIGKILL');
    await this.#life.ended;
  }

  /** Tells it to end; `ended` settles when it has. */
  terminate(): void {
    this.#life.signal('SIGTERM');
  }

  /** The exit code of its latest process. */
  get ended(): Promise<number> {
    return this.#life.ended;
  }

  /** Starts it again once it has ended, and resolves when it is ready. */
  async startAgain(): Promise<void> {
    this.#output = this.output;
    this.#life = this.#spawn();
    await this.#ready();
  }

  /** Ends it in whatever state it is, and removes its folder. */
  async stop(): Promise<void> {
    await this.#life.stop();
  }

  /** The id of its process. */
  get processId(): number {
    const rows = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).split('\n');
    const ids = rows.map((row) => row.trim().split(/\s+/).map(Number));
    const own = ids.find(([parent]) => parent === this.#life.leashId)?.[1];
    if (!own) throw new Error('The server has no process.');
    return own;
  }

  /** What its process has in memory, in bytes. */
  get memory(): number {
    const options = { encoding: 'utf8' } as const;
    return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', `${this.processId}`], options));
  }

  #spawn(): LeashedProcess {
    const { entry, port, folder, environment, logFile } = this.#start;
    return startLeashed(scriptOf(entry, port), folder, environment, logFile);
  }

  async #ready(): Promise<void> {
    const deadline = AbortSignal.timeout(readyMs);
    const life = this.#life;
    let over = false;
    void life.ended.then(() => {
      over = true;
    });
    try {
      while (!(await this.#isHealthy())) {
        deadline.throwIfAborted();
        if (over) throw new Error('It ended.');
        await delay(100);
      }
      if (this.#start.entry === 'dev') await warmUp(this.url);
    } catch (error) {
      await life.stop();
      throw new Error(`Halt did not start.\n${life.output()}`, { cause: error });
    }
  }

  async #isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/api/health`)).ok;
    } catch {
      return false; // Nobody listens yet.
    }
  }
}
