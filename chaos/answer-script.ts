import type { Plan } from '#e2e/provider/plans.ts';
import { tokensOf } from '#e2e/provider/tokens.ts';
import { between, chance, pick, weighted } from './random.ts';

/** How the provider answers one run, and how that run ends when nobody and nothing intervenes. */
export type AnswerScript = {
  plan: Plan;
  fate: 'completed' | 'provider_error' | 'timeout';
  reasoning: readonly string[];
  tokens: readonly string[];
};

/** Characters that a careless cut would divide. */
const graphemes = ['👩‍👩‍👧‍👦', '🇯🇵', 'é', '👍🏽', 'naïve', '東京'];

/**
 * An answer whose every word occurs in it alone, so that a word in the wrong run gives itself away.
 * @param tag what its words begin with
 */
export function makeScript(tag: string): AnswerScript {
  const words = Array.from({ length: between(5, 90) }, (_, index) => {
    const word = `${tag}-${index + 1}`;
    return index > 0 && chance(0.15) ? `${word}${pick(graphemes)}` : word;
  });
  const text = words.join(' ');
  const reasoning = chance(0.2) ? `${tag} thinks about it for a while.` : undefined;
  const plan: Plan = {
    scenario: 'fake-manual',
    text,
    ...(reasoning && { reasoning }),
    pace: chance(0.1) ? 'at once' : between(15, 150),
    pieces: chance(0.1) ? 'odd' : 'whole',
    headers: 'at once',
    ending: 'finish',
    onHangUp: chance(0.1) ? 'go on' : 'stop',
  };
  const fate = bend(plan, words.length);
  return { plan, fate, reasoning: tokensOf(reasoning ?? []), tokens: tokensOf(text) };
}

/** The text of the first tokens that the provider sent; its reasoning comes before its text. */
export function textSent(script: AnswerScript, tokensSent: number): string {
  return script.tokens.slice(0, Math.max(0, tokensSent - script.reasoning.length)).join('');
}

/** Lets one answer in five fail in one of the ways in which providers do. */
function bend(plan: Plan, length: number): AnswerScript['fate'] {
  if (!chance(0.2)) return 'completed';
  const way = weighted({ cut: 3, error: 3, garbage: 2, stall: 3, silence: 2, refusal: 3 });
  if (way === 'refusal') {
    const error = { message: 'The engine is on fire.', type: 'server_error', code: null };
    plan.refusal = { status: pick([401, 500, 500]), error };
    return 'provider_error';
  }
  if (way === 'silence') {
    plan.headers = 'on command';
    plan.pace = 'on command';
    return 'timeout';
  }
  plan.ending = way;
  plan.after = between(1, length - 1);
  return way === 'stall' ? 'timeout' : 'provider_error';
}
