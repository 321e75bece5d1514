import { parseArgs } from 'node:util';
import { loadNames } from './loads.ts';
import { type TargetName, targetNames } from './targets.ts';

export type Options = {
  quick: boolean;
  rounds: number;
  /** The loads to run; null: all. */
  only: string[] | null;
  targets: TargetName[];
  /** Where CPU profiles of the steady phases are kept; null: none are made. */
  profile: string | null;
};

const quickTargets: TargetName[] = ['pipe', 'recipe-plain', 'halt-embedded', 'halt-postgres'];

export const usage = `npm run bench -- [--quick] [--rounds N] [--only LOAD]... [--target TARGET]...
  --quick   two rounds of few loads; ends with 1 when a set factor is exceeded
  --only    ${loadNames.join(', ')}
  --target  ${targetNames.join(', ')}
  --profile FOLDER  keeps CPU profiles there; profile-summary.ts reads them`;

/** @throws with a sentence for an argument that cannot be used */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', multiple: true },
      target: { type: 'string', multiple: true },
      profile: { type: 'string' },
    },
  });
  const { quick } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number.');
  const unknown = values.only?.find((name) => !loadNames.includes(name));
  if (unknown) throw new Error(`--only: there is no load ${unknown}.`);
  const targets = values.target?.map((name) => {
    const target = targetNames.find((known) => known === name);
    if (!target) throw new Error(`--target: there is no target ${name}.`);
    return target;
  });
  const all = quick ? quickTargets : [...targetNames];
  return {
    quick,
    rounds,
    only: values.only ?? null,
    targets: targets ?? all,
    profile: values.profile ?? null,
  };
}
