import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { simulate } from '#lib/runs/simulation/simulate.ts';
import { type Mutant, mutated } from './mutant.ts';

const engineFolder = new URL('../../', import.meta.url).href;
const simulation = new URL('../simulate.ts', import.meta.url).href;
const marker = '?mutant=';
const mutants: Mutant[] = [];

// Each mutant has a copy of its own of everything in lib/runs, marked in the addresses of its modules.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const [, mark] = context.parentURL?.split(marker) ?? [];
    if (mark === undefined || !resolved.url.startsWith(engineFolder)) return resolved;
    return { ...resolved, url: resolved.url + marker + mark };
  },
  load(url, context, nextLoad) {
    const [address = url, mark] = url.split(marker);
    const mutant = mutants[Number(mark)];
    if (!mutant) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(address), 'utf8');
    const text = mutated(mutant, address.slice(engineFolder.length), source);
    return { format: 'module-typescript', source: text, shortCircuit: true };
  },
});

/**
 * The simulation of an engine without a guard.
 * @throws {Error} where a text that the mutant removes is no longer there.
 */
export async function simulationOf(mutant: Mutant): Promise<typeof simulate> {
  const index = mutants.push(mutant) - 1;
  const module = await import(simulation + marker + index);
  return module.simulate;
}
