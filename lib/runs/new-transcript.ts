import { log } from '#lib/log.ts';
import type { Provider } from '#lib/models/provider.ts';
import type { TranscriptMessage } from '#lib/models/stream-answer.ts';
import type { RunInput } from '#lib/shared/run-input.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { NewRun, Origin } from './store/run-store.ts';
import { resumeTranscript, type Turn, transcriptOf } from './transcript.ts';

type Asked = { provider: Provider; origin: Origin; row: NewRun; others: readonly LiveRun[] };

/**
 * What the provider is sent for a new run: the turns before it as they are now, and its prompt.
 * @param others the runs that were live when the new one was written
 */
export async function newTranscript(
  engine: Engine,
  input: RunInput,
  { provider, origin, row, others }: Asked,
): Promise<TranscriptMessage[]> {
  const liveOf = ({ runId }: { runId: string }) =>
    engine.live.get(row.userId, runId) ??
    others.find(({ userId, id }) => userId === row.userId && id === runId);
  const afar = origin.turns.filter((turn) => turn.status === 'streaming' && !liveOf(turn)?.row);
  const read = await Promise.all(afar.map((turn) => readAgain(engine, row.userId, turn)));
  // Last, so that what is known of those that end here is what is known when the provider is asked.
  const turns = origin.turns.map((turn): Turn => {
    if (turn.status !== 'streaming') return turn;
    const live = liveOf(turn);
    if (live?.row) return { prompt: turn.prompt, ...live.outlook() };
    return read[afar.indexOf(turn)] ?? turn;
  });
  const prompt = origin.prompt.text;
  if (input.kind !== 'resume') return transcriptOf(turns, prompt);
  const partial = origin.resumed?.text ?? '';
  return resumeTranscript(turns, prompt, partial, provider.resumeStyle);
}

/**
 * A turn whose run streamed elsewhere when the turns were read: it has ended since, or will, and keeps
 * what was shown where a cancel has said so. Where its process is gone that takes until the sweep.
 */
async function readAgain(
  engine: Engine,
  userId: string,
  turn: Origin['turns'][number],
): Promise<Turn> {
  try {
    const unended = await engine.store.unendedRun(userId, turn.runId);
    if (unended) {
      const { kept } = cutAtShown(unended.parts, unended.asked?.shown ?? null);
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
