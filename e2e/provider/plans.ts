import { type Scenario, scenarios } from './scenarios.ts';

/** How a test wants its next requests answered: a scenario by name, and what differs from it. */
export type Plan = Partial<Scenario> & { scenario?: string };

export type Plans = Map<string, Plan>;

/** The scenario for a request: the model's own unless the test has planned another. */
export function scenarioFor(model: string, plan: Plan = {}): Scenario | null {
  const { scenario: name = model, ...changes } = plan;
  const scenario = scenarios[name];
  return scenario ? { ...scenario, ...changes } : null;
}
