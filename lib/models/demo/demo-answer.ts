import type { TranscriptMessage } from '#lib/models/answer-words.ts';
import { demoReasoning, demoText, demoVariants } from './demo-script.ts';

/** The models of the demo provider; their names say what they are. */
export const demoModels = [
  { id: 'scripted-demo', name: 'Scripted demo (no AI)' },
  { id: 'scripted-demo-reasoning', name: 'Scripted demo with reasoning (no AI)' },
] as const;

/** What the demo sends for one request. */
export type DemoAnswer = { reasoning: string; text: string };

/**
 * The demo's answer to a transcript. One that ends with a partial answer of the demo, or with an
 * instruction to continue it, is answered with exactly what is missing from it.
 * @param variant which of the texts for the same question is told.
 */
export function demoAnswer(
  model: string,
  messages: readonly TranscriptMessage[],
  variant: number,
): DemoAnswer {
  const partialIndex = indexOfPartial(messages);
  const asked = partialIndex === null ? messages : messages.slice(0, partialIndex);
  const questions = asked.filter(({ role }) => role === 'user');
  const question = questions.at(-1)?.content ?? '';
  const turn = Math.max(0, questions.length - 1);
  const text = demoText(question, turn, variant);
  if (partialIndex !== null) {
    const partial = messages[partialIndex]?.content ?? '';
    return { reasoning: '', text: restOf(partial, question, turn) ?? foreign(text) };
  }
  const thinks =
    model === 'scripted-demo-reasoning' || /\b(why|reason|think|explain)/i.test(question);
  return { reasoning: thinks ? demoReasoning(question) : '', text };
}

/** Where the answer stands that is to be continued; null where the last message is a new prompt. */
function indexOfPartial(messages: readonly TranscriptMessage[]): number | null {
  const last = messages.length - 1;
  if (messages[last]?.role === 'assistant') return last;
  const instructed = asksToContinue(messages[last]?.content ?? '');
  return instructed && messages[last - 1]?.role === 'assistant' ? last - 1 : null;
}

function asksToContinue(text: string): boolean {
  if (text.includes('?')) return false;
  return (
    /^\W*(please )?(continue|go on|carry on|resume)\b/i.test(text) ||
    (/\bcontinue\b/i.test(text) && /\b(cut off|stopped|left off|exactly)\b/i.test(text))
  );
}

function restOf(partial: string, question: string, turn: number): string | null {
  for (let variant = 0; variant < demoVariants; variant++) {
    const text = demoText(question, turn, variant);
    if (text.startsWith(partial)) return text.slice(partial.length);
  }
  return null;
}

function foreign(text: string): string {
  return `\n\n---\n\nThe scripted demo can continue only an answer that it began itself. It gives its own one instead.\n\n${text}`;
}
