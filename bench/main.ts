/** `npm run bench`: Halt beside what does less, on the same load, in the same minutes. */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildWhenStale } from '#scripts/build.ts';
import { temporaryFolder } from '#scripts/temporary-folder.ts';
import { findPostgres, startTestPostgres } from '#scripts/test-postgres.ts';
import type { Sample, Size } from './measure.ts';
import * as measures from './measure.ts';
import { writePage } from './page.ts';
import { failuresOf, reportOf } from './report.ts';
import type { Surroundings, Target, TargetName } from './targets.ts';
import { buildReferenceApp, startServer, targetNames } from './targets.ts';

const quickTargets: TargetName[] = ['pipe', 'recipe-plain', 'embedded'];
const usage = `npm run bench -- [--quick] [--target ${targetNames.join('|')}]...
  --quick: fewer rounds, on ${quickTargets.join(', ')}; ends with 1 where a goal is missed by far`;

/** @throws with a sentence for an argument that cannot be used */
function parseOptions(args: string[]): { isQuick: boolean; targets: TargetName[] } {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      target: { type: 'string', multiple: true },
    },
  });
  const there = targetNames.filter((name) => name !== 'postgres' || findPostgres() !== null);
  const chosen: string[] = values.target ?? (values.quick ? quickTargets : there);
  const targets = there.filter((name) => chosen.includes(name));
  if (targets.length < chosen.length) throw new Error('--target: there is no such target here.');
  return { isQuick: values.quick, targets };
}

async function main(): Promise<void> {
  const { isQuick, targets } = parseOptions(process.argv.slice(2));
  const folder = temporaryFolder('bench');
  await buildWhenStale(() => say('Building Halt …'));
  if (targets.some((name) => name.startsWith('recipe'))) {
    say('Building the recipe …');
    await buildReferenceApp({ folder });
  }
  const provider = await startServer([join(import.meta.dirname, 'provider.ts')], { folder });
  const postgres = targets.includes('postgres') ? await startTestPostgres() : null;
  try {
    const around = { folder, providerUrl: provider.url, postgresUrl: postgres?.url ?? null };
    const sizes = isQuick ? measures.quick : measures.whole;
    const samples = await measureAll(sizes, targets, around);
    const rounds = sizes.map((size) => `${size.rounds * size.waves} times ${size.name}`).join(', ');
    const report = reportOf(samples, rounds);
    process.stdout.write(`${report}\n`);
    if (!isQuick && targets.length === targetNames.length) await writePage(report, 'npm run bench');
    const failures = isQuick ? failuresOf(samples) : [];
    for (const failure of failures) say(`Missed by far: ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await postgres?.stop();
    await provider.end();
  }
}

/** Alternately: every target sees a load before its next round begins. */
async function measureAll(
  sizes: readonly Size[],
  targets: readonly TargetName[],
  around: Surroundings,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const warm = new Map<TargetName, Target>();
  const endAll = async () => {
    await Promise.all([...warm.values()].map((target) => target.end()));
    warm.clear();
  };
  for (const size of sizes) {
    for (let round = 0; round < size.rounds; round++) {
      for (const name of turned(size.onHaltAlone ? targets.filter(isHalt) : targets, round)) {
        // Memory that was taken once is not given back: its load has processes of its own.
        if (size.name === '1000x10') await endAll();
        const target = warm.get(name) ?? (await measures.startWarm(name, around));
        warm.set(name, target);
        const measured = await measures.measure(size, target, around);
        samples.push({ load: size.name, target: name, ...measured });
        const failed = measured.values.failed?.reduce((sum, count) => sum + count, 0);
        say(`${size.name}, ${name}: ${measured.values.closed?.length} stops, ${failed} failed`);
      }
    }
  }
  await endAll();
  for (const target of targets.filter(isHalt)) {
    const values = await measures.measureStarts(target, around);
    samples.push({ load: '1x100', target, values, others: 0 });
  }
  return samples;
}

function isHalt(name: TargetName): boolean {
  return name === 'embedded' || name === 'postgres';
}

/** Another one first in each round: being first or last must not tell. */
function turned(targets: readonly TargetName[], by: number): TargetName[] {
  const from = by % targets.length;
  return [...targets.slice(from), ...targets.slice(0, from)];
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
