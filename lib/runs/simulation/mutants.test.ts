import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutants } from './mutants/all-mutants.ts';
import type { Bias } from './mutants/mutant.ts';
import { MutantPlayer } from './mutants/mutant-player.ts';
import { rowOf, rowsIn } from './mutants/mutant-table.ts';

const mostLives = 3_000;
const timeout = 120_000;
const page = new URL('../../../docs/simulation.md', import.meta.url);

let player: MutantPlayer;
beforeAll(() => {
  player = new MutantPlayer();
});
afterAll(() => player.close());

/** How many lives it took, by the bias of the lives. */
const livesPlayed = new Map<string, { among: Bias; lives: number }>();

describe('the simulation notices when a guard is gone:', () => {
  for (const { guard, among, breaks } of mutants) {
    it(guard, { timeout }, async () => {
      const played = await player.play({ guard, among, lives: mostLives, all: false });
      expect(played.broken, `${breaks}; at first: ${played.first}`).toBe(1);
      const key = JSON.stringify(among);
      const lives = Math.max(played.lives, livesPlayed.get(key)?.lives ?? 0);
      livesPlayed.set(key, { among, lives });
    });
  }
});

it('with all its guards the engine passes the same lives', { timeout }, async () => {
  for (const { among, lives } of livesPlayed.values()) {
    const played = await player.play({ guard: null, among, lives, all: true });
    expect(played, JSON.stringify(among)).toEqual({ lives, found: 0, broken: 0, first: null });
  }
});

it('docs/simulation.md lists these guards, and what each is there for', () => {
  const rows = rowsIn(readFileSync(page, 'utf8'));
  expect(rows).toEqual(mutants.map((mutant, index) => rowOf(mutant, rows[index]?.found ?? '')));
});
