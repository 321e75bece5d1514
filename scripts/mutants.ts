/**
 * `npm run mutants -- [--lives 3000]`: removes the guards of lib/runs one at a time, plays so many
 * simulated lives without each, and writes into docs/simulation.md in how many it was missed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { mutants } from '#lib/runs/simulation/mutants/all-mutants.ts';
import { MutantPlayer } from '#lib/runs/simulation/mutants/mutant-player.ts';
import { type MutantRow, rowOf, withRows } from '#lib/runs/simulation/mutants/mutant-table.ts';

const { values } = parseArgs({ options: { lives: { type: 'string', default: '3000' } } });
const lives = Number(values.lives);
if (!Number.isInteger(lives) || lives < 1) {
  console.error('--lives must be a whole number above 0.');
  process.exit(1);
}

const page = join(import.meta.dirname, '..', 'docs', 'simulation.md');
const player = new MutantPlayer();
const rows: MutantRow[] = [];
for (const mutant of mutants) {
  const { guard, among } = mutant;
  const { broken } = await player.play({ guard, among, lives, all: true });
  const isBiased = Object.keys(among).length > 0;
  rows.push(rowOf(mutant, isBiased ? `${broken}\\*` : `${broken}`));
  console.log(`${broken} of ${lives}: ${guard}`);
  if (broken === 0) process.exitCode = 1;
}
await player.close();
writeFileSync(page, withRows(readFileSync(page, 'utf8'), rows));
