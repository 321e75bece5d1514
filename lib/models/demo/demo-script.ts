import { demoSections } from './demo-sections.ts';

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
export function demoReasoning(question: string): string {
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
