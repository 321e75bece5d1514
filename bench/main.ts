/** `npm run bench`: Halt beside what does less, on the same load, in the same minutes. */
import process from 'node:process';
import { writeDocument } from './document.ts';
import { goalsOf, isBeyondGuard, type Outcome, outcomesOf } from './goals.ts';
import { type Load, loads } from './loads.ts';
import { machineFacts } from './machine.ts';
import { type Options, parseOptions, usage } from './options.ts';
import type { Sample, Values } from './samples.ts';
import { Stage } from './stage.ts';
import { median, quantile } from './statistics.ts';
import { undisturbed } from './stolen-time.ts';
import { rounded, tablesOf } from './tables.ts';
import { type TargetName, targetTitles } from './targets.ts';

const longestMeasurementMs = 180_000;
const mostAttempts = 2;

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const stage = await Stage.open(options, say);
  try {
    if (stage.postgresUrl === null) leaveOutPostgres(options);
    const samples = await measureAll(stage, options);
    const outcomes = outcomesOf(samples);
    const measured = [headOf(options, samples), goalsOf(outcomes), tablesOf(samples)].join('\n');
    process.stdout.write(`${measured}\n`);
    if (isWhole(options)) await writeDocument(measured);
    if (options.quick) failBeyond(outcomes.filter(isBeyondGuard));
  } finally {
    await stage.close();
  }
}

function leaveOutPostgres(options: Options): void {
  if (!options.targets.includes('halt-postgres')) return;
  say('PostgreSQL is not installed here: Halt is measured on its embedded database alone.');
  options.targets = options.targets.filter((target) => target !== 'halt-postgres');
}

/** Alternately: every load of a round sees every target before the next one begins. */
async function measureAll(stage: Stage, options: Options): Promise<Sample[]> {
  const samples: Sample[] = [];
  const chosen = loads.filter(
    ({ name, quick }) => options.only?.includes(name) ?? (quick || !options.quick),
  );
  for (let round = 1; round <= options.rounds; round++) {
    for (const load of chosen) {
      if (round > load.rounds) continue;
      const turns = options.quick ? 1 : (load.turns ?? 1);
      for (let turn = 1; turn <= turns; turn++) {
        samples.push(...(await measureTargets(stage, load, (round - 1) * turns + turn)));
      }
    }
  }
  return samples;
}

async function measureTargets(stage: Stage, load: Load, round: number): Promise<Sample[]> {
  const { targets, quick } = stage.options;
  const samples: Sample[] = [];
  for (const target of turned(targets, round).filter(load.suits)) {
    const what = `${load.name} ${round} ${target}`;
    const { result: values, share: stolen } = await undisturbed(
      () => measure(stage, load, target, round),
      quick ? 1 : mostAttempts,
      (share) => say(`${what}: again, as others took ${percent(share)} of the time`),
    );
    samples.push({ load: load.name, target, round, values, stolen });
    say(`${what}: ${summary(values)}`);
  }
  return samples;
}

/** Another one first in each round: being first or last must not tell. */
function turned(targets: readonly TargetName[], by: number): TargetName[] {
  const from = by % targets.length;
  return [...targets.slice(from), ...targets.slice(0, from)];
}

async function measure(
  stage: Stage,
  load: Load,
  target: TargetName,
  round: number,
): Promise<Values> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${load.name} of ${targetTitles[target]} did not come to its end.`);
    timer = setTimeout(() => reject(error), longestMeasurementMs);
  });
  try {
    return await Promise.race([load.measure(stage, target, round), late]);
  } finally {
    clearTimeout(timer);
  }
}

function summary(values: Values): string {
  const shown = Object.entries(values).flatMap(([name, value]) => {
    const figures =
      typeof value === 'number' ? [value] : [0.5, 0.99].map((share) => quantile(value, share));
    return figures.every(Number.isFinite) ? `${name} ${figures.map(rounded).join(' to ')}` : [];
  });
  return shown.join(', ');
}

function headOf({ rounds, quick }: Options, samples: readonly Sample[]): string {
  const date = new Date().toISOString().slice(0, 10);
  const stolen = samples.map((sample) => sample.stolen);
  const others = `${percent(median(stolen))} of the processors' time, in the worst ${percent(Math.max(...stolen))}`;
  return `Measured ${date} on ${machineFacts()}; ${rounds} rounds${quick ? ', quick' : ''}. A cell is the median of the rounds, or the percentile of all that they observed, then the least and the most of the rounds; ÷ is the ratio to a reference of the same rounds. In half of all measurements others on the same host took at most ${others}.\n`;
}

function percent(share: number): string {
  return `${rounded(100 * share)} %`;
}

/** Only a run of everything may replace the figures of the last one. */
function isWhole({ quick, only, targets }: Options): boolean {
  return !quick && only === null && targets.includes('halt-embedded') && targets.includes('pipe');
}

function failBeyond(outcomes: readonly Outcome[]): void {
  for (const { limit, target, value } of outcomes) {
    const { load, says, guard } = limit;
    say(
      `Beyond its limit: ${load}, ${targetTitles[target]}: ${says}: ${rounded(value)} > ${guard}`,
    );
  }
  if (outcomes.length > 0) process.exitCode = 1;
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
