import { type Scenario, scenarios } from './scenarios.ts';

/** How a test wants its next requests answered: a scenario by name, and what differs from it. */
export type Plan = Partial<Scenario> & { scenario?: string };

export type Plans = Map<string, Plan>;

/**
 * The scenario for a request: the model's own unless the test has planned another.
 * @param hasResults whether the request brings the results of calls
 */
export function scenarioFor(model: string, plan: Plan = {}, hasResults = false): Scenario | null {
  const { scenario: name = model, ...changes } = plan;
  const known = scenarios[name];
  if (!known) return null;
  const scenario: Scenario = { ...known, ...changes };
  if (!hasResults || scenario.afterCalls === undefined) return scenario;
  return { ...scenario, text: scenario.afterCalls, calls: [] };
}
