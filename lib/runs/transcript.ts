import { log } from '#lib/log.ts';
import type { Provider, TranscriptMessage } from '#lib/models/provider.ts';
import { isBlank } from '#lib/shared/blank.ts';
import { type AnswerPart, isToolCall, type RunStatus, textOf, wordsOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import { openFence } from './seam.ts';
import type { Inserted, Turn } from './store/run-store.ts';

/** What is asked: a prompt after those turns, and what a resumed answer goes on from. */
type Question = { turns: Inserted['turns']; prompt: string; partial: readonly AnswerPart[] | null };

/**
 * What the provider is sent: all up to the prompt, and behind it what a resumed answer is asked to go on
 * from. Once that goes on with its next step, the whole answer so far stands there.
 */
export type Transcript = { before: TranscriptMessage[]; continued: TranscriptMessage[] };

/**
 * What the provider is sent for a new run: the turns before it as they are now, and its prompt.
 * @param others the runs that were live when the new one was written
 */
export async function newTranscript(
  engine: Engine,
  { userId, provider }: { userId: string; provider: Pick<Provider, 'resumeStyle'> },
  { turns, prompt, partial }: Question,
  others: readonly LiveRun[],
): Promise<Transcript> {
  const liveOf = ({ runId }: { runId: string }) =>
    engine.live.get(userId, runId) ??
    others.find((other) => other.userId === userId && other.id === runId);
  const afar = turns.filter((turn) => turn.status === 'streaming' && !liveOf(turn)?.row);
  const read = await Promise.all(afar.map((turn) => readAgain(engine, userId, turn)));
  // Last, so that what is known of those that end here is what is known when the provider is asked.
  const known = turns.map((turn): Turn => {
    if (turn.status !== 'streaming') return turn;
    const live = liveOf(turn);
    if (live?.row) return { prompt: turn.prompt, ...live.outlook() };
    return read[afar.indexOf(turn)] ?? turn;
  });
  if (partial === null) return { before: transcriptOf(known, prompt), continued: [] };
  return resumeTranscript(known, prompt, partial, provider.resumeStyle);
}

/**
 * A turn whose run streamed elsewhere when the turns were read: it has ended since, or will, and keeps
 * what was shown where a cancel has said so. Where its process is gone that takes until the sweep.
 */
async function readAgain(
  engine: Engine,
  userId: string,
  turn: Inserted['turns'][number],
): Promise<Turn> {
  try {
    const unended = await engine.store.unendedRun(userId, turn.runId);
    if (unended) {
      const { kept } = cutAtShown(unended.parts, unended.cancelRequest?.shown ?? null);
      return { prompt: turn.prompt, status: 'canceled', parts: kept };
    }
    const run = await engine.store.readRun(userId, turn.runId);
    return run ? { prompt: turn.prompt, status: run.status, parts: run.parts } : turn;
  } catch (error) {
    // The new run is written already; it goes on with what was read at first.
    log().error({ err: error, run: turn.runId }, 'earlier answer not read again');
    return turn;
  }
}

const cutOffNote =
  'Your last answer in this conversation was cut off before its end; the person saw only the part that is given here.';

/**
 * What the provider is sent for a new prompt, or for a new answer to an old one.
 * @param turns what came before, oldest first.
 */
export function transcriptOf(turns: readonly Turn[], prompt: string): TranscriptMessage[] {
  const last = turns.at(-1);
  const isCutOff = last && last.status !== 'completed' && !isBlank(textOf(last.parts));
  const note: TranscriptMessage[] = isCutOff ? [{ role: 'system', content: cutOffNote }] : [];
  return [...note, ...turns.flatMap(messagesOf), { role: 'user', content: prompt }];
}

/**
 * What the provider is sent to continue what there is of an answer. One that ends with the results of
 * tools goes on by itself.
 * @param style `prefill`: the transcript ends with the partial, and the provider writes on;
 * `instruct`: it is told to.
 */
export function resumeTranscript(
  turns: readonly Turn[],
  prompt: string,
  parts: readonly AnswerPart[],
  style: 'prefill' | 'instruct',
): Transcript {
  const before = [...turns.flatMap(messagesOf), { role: 'user' as const, content: prompt }];
  const partial = textOf(parts);
  const hasCalls = parts.some(isToolCall);
  if (partial === '' && !hasCalls) return { before, continued: [] };
  const answer = { role: 'assistant', content: partial, ...(hasCalls && { parts }) } as const;
  if (style === 'prefill' || endsWithCalls(parts)) return { before, continued: [answer] };
  const instruction = { role: 'user', content: continueInstruction(partial) } as const;
  return { before, continued: [answer, instruction] };
}

/** Whether the last thing in an answer is what came of its calls. */
export function endsWithCalls(parts: readonly AnswerPart[]): boolean {
  const last = parts.findLast((part) => isToolCall(part) || wordsOf(part) !== '');
  return last !== undefined && isToolCall(last);
}

function continueInstruction(partial: string): string {
  const fence = openFence(partial);
  const inFence =
    fence === null ? '' : ` It stopped inside a code block: go on inside it, do not open it again.`;
  return `Your last answer was cut off. Continue it exactly from the character where it stopped: no preamble, no apology, no repetition of anything already written.${inFence}`;
}

const withoutAnswer: Record<RunStatus, string> = {
  streaming: '(No answer was given.)',
  completed: '(No answer was given.)',
  canceled: '(No answer was given: it was stopped before its first word.)',
  failed: '(No answer was given: it failed.)',
};

// Roles must alternate for many open models, so an answer that never came still has its place.
function messagesOf({ prompt, status, parts }: Turn): TranscriptMessage[] {
  const asked = { role: 'user', content: prompt } as const;
  const text = textOf(parts);
  if (isBlank(text) && !parts.some(isToolCall)) {
    return [asked, { role: 'assistant', content: withoutAnswer[status] }];
  }
  if (!endsWithCalls(parts)) return [asked, { role: 'assistant', content: text, parts }];
  // The results of tools must be followed by an answer for some models.
  const note = { type: 'text', text: withoutAnswer[status] } as const;
  const answered = [...parts, { type: 'step-start' } as const, note];
  return [asked, { role: 'assistant', content: textOf(answered), parts: answered }];
}
