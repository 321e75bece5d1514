import { lives, type Outcome, type Rule } from './outcome.ts';
import { chatRules } from './rules/chat-rules.ts';
import { endingRules } from './rules/ending-rules.ts';
import { leavingRules } from './rules/leaving-rules.ts';
import { processRules } from './rules/process-rules.ts';
import { providerRules } from './rules/provider-rules.ts';
import { stopRules } from './rules/stop-rules.ts';
import { textRules } from './rules/text-rules.ts';
import { toolRules } from './rules/tool-rules.ts';
import { transcriptRules } from './rules/transcript-rules.ts';
import { worldRules } from './rules/world-rules.ts';

const rules: [string, Rule][] = Object.entries({
  ...endingRules,
  ...providerRules,
  ...textRules,
  ...stopRules,
  ...leavingRules,
  ...processRules,
  ...chatRules,
  ...transcriptRules,
  ...toolRules,
});

/** Everything that went wrong, a sentence each. */
export function violations(outcome: Outcome): string[] {
  const found = [...outcome.people.posts.complaints, ...outcome.people.stops.complaints];
  for (const life of lives(outcome)) {
    for (const [rule, check] of rules) {
      const complaint = check(life);
      if (complaint) found.push(`${rule}: run ${life.row.id} ${complaint}`);
    }
  }
  for (const [rule, check] of Object.entries(worldRules)) {
    const complaint = check(outcome);
    if (complaint) found.push(`${rule}: ${complaint}`);
  }
  return found;
}
