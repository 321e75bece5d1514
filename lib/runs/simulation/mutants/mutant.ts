import type { Action, Scenario } from '#lib/runs/simulation/scenario.ts';
import type { Script } from '#lib/runs/simulation/simulated-provider.ts';

/** A guard of lib/runs that is taken out, so that it can be seen what it is there for. */
export type Mutant = {
  /** What the guard sees to, in words. */
  guard: string;
  cuts: Cut[];
  /** The rule of the simulation that is broken without it. */
  breaks: string;
  /** Among which lives that is looked for, where it would be long in coming among all. */
  among: Bias;
};

/** What a life is made to have. */
export type Bias = {
  /** What is done again and again, in turn. */
  often?: Action['kind'][];
  /** How every answer of the provider ends. */
  ending?: Script['ending'];
  /** With what of the answer that it continues every answer begins. */
  repeats?: Script['repeats'];
  /** Whether each run makes calls, and how the servers of its tools take them. */
  calls?: boolean;
  manner?: Script['manner'];
} & Partial<Pick<Scenario, 'faults' | 'fragile' | 'announces'>>;

/** One place in the source that is changed. */
export type Cut = {
  /** From the folder lib/runs. */
  file: string;
  /** The exact source text; it must be there, and only once. */
  removes: string;
  /** What stands there instead. */
  leaves: string;
};

/** A mutant of one place; nothing is left there where nothing else is said. */
export function without(
  guard: string,
  cut: Omit<Cut, 'leaves'> & { leaves?: string; breaks: string; among?: Bias },
): Mutant {
  const { file, removes, leaves = '', breaks, among = {} } = cut;
  return { guard, cuts: [{ file, removes, leaves }], breaks, among };
}

/** A life as the bias has it: half of what is done is what is done often. */
export function biased(life: Scenario, bias: Bias): Scenario {
  const { often = [], ending, repeats, calls, manner, ...rest } = bias;
  const actions = life.actions.map((action, index) => {
    const kind = index % 2 === 1 ? often[(index >> 1) % often.length] : undefined;
    return kind ? { ...action, kind } : action;
  });
  const scripts = life.scripts.map((script) => ({
    ...script,
    ending: ending ?? script.ending,
    repeats: repeats ?? script.repeats,
    manner: manner ?? script.manner,
    ...(calls && { callSteps: Math.max(script.callSteps, 1), callsPerStep: 3 }),
  }));
  return { ...life, ...rest, actions, scripts };
}

/**
 * The source of a file as a mutant has it.
 * @throws {Error} where the text of a cut is not there just once.
 */
export function mutated({ guard, cuts }: Mutant, file: string, source: string): string {
  let text = source;
  for (const { removes, leaves } of cuts.filter((cut) => cut.file === file)) {
    const pieces = text.split(removes);
    if (pieces.length !== 2) {
      const times = pieces.length - 1;
      throw new Error(`«${guard}» removes a text that ${file} has ${times} times: ${removes}`);
    }
    text = pieces.join(leaves);
  }
  return text;
}
