import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buildWhenStale } from '#scripts/build.ts';
import {
  createTestDatabase,
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '#scripts/test-postgres.ts';
import { buildReferenceApp } from './build-reference-app.ts';
import type { Options } from './options.ts';
import { type Staff, startStaff, stream } from './staff.ts';
import { type Surroundings, startTarget, type Target, type TargetName } from './targets.ts';

const warmUp = {
  streams: 50,
  rate: 50,
  burst: 0,
  rampMs: 1000,
  settleMs: 0,
  steadyMs: 500,
  stopMs: 500,
  waves: 2,
  seed: 0,
};

const referenceTargets: TargetName[] = ['passthrough', 'recipe', 'recipe-plain'];

/** All that the measurements need, started when it is first asked for. */
export class Stage implements Surroundings {
  readonly staff: Staff;
  readonly options: Options;
  readonly folder: string;
  readonly #targets = new Map<TargetName, Promise<Target>>();
  readonly #postgres: TestPostgres | null;
  #names = 0;

  private constructor(
    options: Options,
    folder: string,
    staff: Staff,
    postgres: TestPostgres | null,
  ) {
    this.options = options;
    this.folder = folder;
    this.staff = staff;
    this.#postgres = postgres;
  }

  /** @param say hears what takes its time */
  static async open(options: Options, say: (line: string) => void): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'halt-bench-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await buildWhenStale(() => say('Building Halt …'));
    if (options.targets.some((target) => referenceTargets.includes(target))) {
      say('Building the reference app …');
      await buildReferenceApp(join(folder, 'reference-app'));
    }
    const needsPostgres = options.targets.includes('halt-postgres') && findPostgres() !== null;
    const postgres = needsPostgres ? await startTestPostgres() : null;
    return new Stage(options, folder, await startStaff(), postgres);
  }

  get providerUrl(): string {
    return this.staff.providerUrl;
  }

  get referenceFolder(): string {
    return join(this.folder, 'reference-app');
  }

  /** The address of the PostgreSQL server, null where there is none. */
  get postgresUrl(): string | null {
    return this.#postgres?.url ?? null;
  }

  newDataFolder = async (): Promise<string> => await mkdtemp(join(this.folder, 'data-'));

  newDatabase = async (): Promise<string> => {
    if (!this.#postgres) throw new Error('There is no PostgreSQL server.');
    return await createTestDatabase(this.#postgres.url, `bench-${++this.#names}`);
  };

  /** The target that serves all rounds, warm: nobody's first requests are measured. */
  target(name: TargetName): Promise<Target> {
    const warm = this.#targets.get(name) ?? this.#warmTarget(name);
    this.#targets.set(name, warm);
    return warm;
  }

  async #warmTarget(name: TargetName): Promise<Target> {
    const target = await this.freshTarget(name);
    await stream(this.staff, { ...warmUp, url: target.url, wire: target.wire }, () => undefined);
    return target;
  }

  /** One of its own, for whoever asks to end. */
  freshTarget(name: TargetName): Promise<Target> {
    return startTarget(name, this);
  }

  /** Ends all that was started; what it left in the folder goes with this process. */
  async close(): Promise<void> {
    const targets = await Promise.allSettled(this.#targets.values());
    await Promise.all(
      targets.map((target) => target.status === 'fulfilled' && target.value.process.end()),
    );
    await Promise.all([this.staff.provider.end(), this.staff.load.end(), this.#postgres?.stop()]);
  }
}
