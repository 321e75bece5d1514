import type { TranscriptMessage } from '#lib/models/stream-answer.ts';
import { type AnswerPart, type RunStatus, textOf } from '#lib/shared/run.ts';
import { openFence } from './seam.ts';

/** A prompt and the run that answers it, as a later prompt of the chat looks back on them. */
export type Turn = { prompt: string; status: RunStatus; parts: readonly AnswerPart[] };

const cutOffNote =
  'Your last answer in this conversation was cut off before its end; the person saw only the part that is given here.';

/**
 * What the provider is sent for a new prompt, or for a new answer to an old one.
 * @param turns what came before, oldest first.
 */
export function transcriptOf(turns: readonly Turn[], prompt: string): TranscriptMessage[] {
  const last = turns.at(-1);
  const note: TranscriptMessage[] =
    last && last.status !== 'completed' && textOf(last.parts) !== ''
      ? [{ role: 'system', content: cutOffNote }]
      : [];
  return [...note, ...turns.flatMap(messagesOf), { role: 'user', content: prompt }];
}

/**
 * What the provider is sent to continue the partial text of an ended run.
 * @param style `prefill`: the transcript ends with the partial, and the provider writes on;
 * `instruct`: it is told to.
 */
export function resumeTranscript(
  turns: readonly Turn[],
  prompt: string,
  partial: string,
  style: 'prefill' | 'instruct',
): TranscriptMessage[] {
  const asked: TranscriptMessage[] = [
    ...turns.flatMap(messagesOf),
    { role: 'user', content: prompt },
  ];
  if (partial === '') return asked;
  asked.push({ role: 'assistant', content: partial });
  if (style === 'instruct') asked.push({ role: 'user', content: continueInstruction(partial) });
  return asked;
}

function continueInstruction(partial: string): string {
  const fence = openFence(partial);
  const inFence =
    fence === null ? '' : ` It stopped inside a code block: go on inside it, do not open it again.`;
  return `Your last answer was cut off. Continue it exactly from the character where it stopped: no preamble, no apology, no repetition of anything already written.${inFence}`;
}

// Roles must alternate for many open models, so an answer that never came still has its place.
function messagesOf(turn: Turn): TranscriptMessage[] {
  const text = textOf(turn.parts);
  const nothing =
    turn.status === 'failed'
      ? '(No answer was given: it failed.)'
      : '(No answer was given: it was stopped before its first word.)';
  return [
    { role: 'user', content: turn.prompt },
    { role: 'assistant', content: text === '' ? nothing : text },
  ];
}
