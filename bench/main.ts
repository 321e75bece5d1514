/** `npm run bench`: Halt beside what does less, on the same load, in the same minutes. */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildWhenStale } from '#scripts/build.ts';
import { temporaryFolder } from '#scripts/temporary-folder.ts';
import { findPostgres, startTestPostgres } from '#scripts/test-postgres.ts';
import {
  type LoadName,
  measure,
  measureStarts,
  quick,
  type Sample,
  startWarm,
  whole,
} from './measure.ts';
import { failuresOf, reportOf, writePage } from './report.ts';
import {
  buildReferenceApp,
  type Surroundings,
  startServer,
  type Target,
  type TargetName,
  targetNames,
} from './targets.ts';

const loadNames: LoadName[] = ['1x100', '100x100', '1000x10'];
const quickTargets: TargetName[] = ['pipe', 'recipe-plain', 'embedded'];
const usage = `npm run bench -- [--quick] [--load NAME]... [--target NAME]...
  --quick   fewer rounds, on ${quickTargets.join(', ')}; ends with 1 where a goal is missed by far
  --load    ${loadNames.join(', ')}
  --target  ${targetNames.join(', ')}`;

type Options = { isQuick: boolean; loads: LoadName[]; targets: TargetName[] };

/** @throws with a sentence for an argument that cannot be used */
function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      load: { type: 'string', multiple: true, default: [...loadNames] },
      target: { type: 'string', multiple: true },
    },
  });
  const all = targetNames.filter((name) => name !== 'postgres' || findPostgres() !== null);
  const loads = loadNames.filter((name) => values.load.includes(name));
  const chosen: string[] = values.target ?? (values.quick ? quickTargets : all);
  const targets = all.filter((name) => chosen.includes(name));
  if (loads.length < values.load.length) throw new Error('--load: there is no such load.');
  if (values.target && targets.length < values.target.length) {
    throw new Error('--target: there is no such target here.');
  }
  return { isQuick: values.quick, loads, targets };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const { isQuick, loads, targets } = options;
  const folder = temporaryFolder('bench');
  await buildWhenStale(() => say('Building Halt …'));
  if (targets.some((name) => name.startsWith('recipe'))) {
    say('Building the recipe …');
    await buildReferenceApp({ folder });
  }
  const provider = await startServer([join(import.meta.dirname, 'provider.ts')], { folder });
  const postgres = targets.includes('postgres') ? await startTestPostgres() : null;
  const postgresUrl = postgres?.url ?? null;
  try {
    const around = { folder, providerUrl: provider.url, postgresUrl };
    const samples = await measureAll(options, around);
    const report = reportOf(samples, isQuick ? 'a quick run' : roundsOf(loads));
    process.stdout.write(`${report}\n`);
    const isWhole = loads.length === loadNames.length && targets.length === targetNames.length;
    if (!isQuick && isWhole) await writePage(report);
    if (isQuick) fail(failuresOf(samples));
  } finally {
    await postgres?.stop();
    await provider.end();
  }
}

function roundsOf(loads: readonly LoadName[]): string {
  return loads.map((name) => `${whole[name].rounds} rounds of ${name}`).join(', ');
}

/** Alternately: every target sees a load before the next round begins. */
async function measureAll(options: Options, around: Surroundings): Promise<Sample[]> {
  const samples: Sample[] = [];
  const warm = new Map<TargetName, Target>();
  const chosen = options.isQuick ? quick : whole;
  for (const load of options.loads) {
    // Memory that was taken once is not given back: that load has processes of its own.
    const isFresh = load === '1000x10';
    if (isFresh) await endAll(warm);
    for (let round = 0; round < chosen[load].rounds; round++) {
      for (const name of turned(options.targets, round)) {
        const target = warm.get(name) ?? (await startWarm(name, around));
        if (!isFresh) warm.set(name, target);
        const sample = {
          load,
          target: name,
          ...(await measure(load, chosen[load], target, around)),
        };
        samples.push(sample);
        say(`${load} ${round + 1} ${name}: ${countOf(sample)} stops`);
        if (isFresh) await target.end();
      }
    }
  }
  await endAll(warm);
  for (const target of options.targets.filter(
    (name) => name === 'embedded' || name === 'postgres',
  )) {
    const values = await measureStarts(target, around);
    samples.push({ load: '1x100', target, values, stolen: 0 });
  }
  return samples;
}

/** Another one first in each round: being first or last must not tell. */
function turned(targets: readonly TargetName[], by: number): TargetName[] {
  const from = by % targets.length;
  return [...targets.slice(from), ...targets.slice(0, from)];
}

function countOf({ values }: Sample): string {
  const failed = values.failed?.reduce((sum, count) => sum + count, 0) ?? 0;
  return `${values.closed?.length}${failed > 0 ? ` (${failed} failed)` : ''}`;
}

async function endAll(targets: Map<TargetName, Target>): Promise<void> {
  await Promise.all([...targets.values()].map((target) => target.end()));
  targets.clear();
}

function fail(failures: readonly string[]): void {
  for (const failure of failures) say(`Missed by far: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  say(`The bench failed: ${error instanceof Error ? error.stack : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}
// What a measurement that did not come to its end still waits for would hold the process.
process.exit();
