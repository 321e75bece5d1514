import type { TranscriptMessage } from '#lib/models/provider.ts';
import type { DemoCall } from './demo-call.ts';
import { demoSections } from './demo-sections.ts';

/** The models of the demo provider; their names say what they are. */
export const demoModels = [
  { id: 'scripted-demo', name: 'Scripted demo (no AI)' },
  { id: 'scripted-demo-reasoning', name: 'Scripted demo with reasoning (no AI)' },
] as const;

/** What the demo sends for one request. */
export type DemoAnswer = { reasoning: string; text: string; call?: DemoCall };

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

/** How many ways there are to answer the same question; regenerating goes through them. */
export const demoVariants = 3;

const openings = [
  'No model has read your question. This is the **scripted demo provider**: it gives a prepared tour of Halt to whoever asks whatever. What is real is everything around it: the words come through a real socket, in the real wire protocol, at the pace of a model, so that you have all the time to press Stop.',
  'To be open about it: no AI is at work here. You are reading a **scripted demo**, a prepared text that a small provider inside Halt sends word by word through a real connection. It is here so that you can try what Halt is about before you connect a model: stopping, resuming, regenerating.',
  'What follows was written in advance. Halt has no model connected yet, so its **scripted demo provider** answers: the same tour for every prompt, in another order now and then. Treat it as you would treat a real answer, and interrupt it wherever you like.',
] as const;

const closings = [
  'That is the end of the tour. This run is now `completed`, and Stop can no longer change it. Press **Regenerate** to watch it again, and interrupt it this time.',
  'You let it finish! This run counts as `completed`. Ask anything else, or press **Regenerate** for another version of this answer to stop in the middle.',
  'The script ends here, and the run with it. If you have a key or a local model at hand, connect it and ask again: the Stop button stays the same.',
] as const;

/**
 * The whole text of an answer, in markdown: always the same for the same arguments.
 * @param turn which question of its chat this is, from 0: later ones begin with another section.
 * @param variant from 0 up to `demoVariants`.
 */
export function demoText(question: string, turn: number, variant: number): string {
  return [
    `# ${titles[variant % titles.length]}`,
    quoted(question),
    openings[variant % openings.length],
    ...sectionsFor(question, turn + variant),
    `---\n\n${closings[variant % closings.length]}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const titles = ['A tour of Halt', 'Halt, by example', 'What Halt does'] as const;

/** What the demo shows as its reasoning: openly none. */
function demoReasoning(question: string): string {
  const words = firstWords(question);
  const about = words === '' ? 'a prompt without words' : `“${words}”`;
  return `I was asked ${about}. I am a script, so I do not think about it; a reasoning model would show its thoughts in this place. Stop works here as well: the answer has not begun, and the provider's socket closes all the same. Now for the prepared text.`;
}

/** The sections that the question asks about first, then the others, beginning with another. */
function sectionsFor(question: string, rotation: number): string[] {
  const asked = demoSections.filter(({ topic }) => topic.test(question));
  const others = demoSections.filter((section) => !asked.includes(section));
  // The first one explains Stop, which is what a first visitor should read.
  const start = others.length === 0 ? 0 : rotation % others.length;
  return [...asked, ...others.slice(start), ...others.slice(0, start)].map(
    ({ markdown }) => markdown,
  );
}

function quoted(question: string): string {
  const words = firstWords(question);
  return words === '' ? '' : `> You asked: “${words}”`;
}

/** The beginning of the question in plain words, without anything that markdown would act on. */
function firstWords(question: string): string {
  const plain = question
    .slice(0, 400)
    .replace(/[^\p{L}\p{M}\p{N} ,.'’?!:;-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const words = plain.split(' ').slice(0, 9).join(' ');
  const start = [...words].slice(0, 60).join('');
  return start.length < plain.length ? `${start.replace(/[ ,.'’?!:;-]+$/, '')} …` : start;
}
