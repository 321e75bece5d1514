import { log } from '#lib/log.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { cleanJson, TextCleaner } from '#lib/shared/clean-text.ts';
import { type AnswerPart, isGrowing } from '#lib/shared/run.ts';
import type { RunError } from './ending.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import type { Seam } from './seam.ts';
import type { NewRun } from './store/run-store.ts';

/** As people say it: "1 second", "1.5 seconds". */
const seconds = new Intl.NumberFormat('en', {
  style: 'unit',
  unit: 'second',
  unitDisplay: 'long',
  maximumFractionDigits: 1,
});

/** What a driver is given: the row it will end, where to join it, and what the provider is sent. */
export type Drive = {
  row: NewRun;
  provider: Provider;
  seam: Seam;
  transcript(): Promise<TranscriptMessage[]>;
};

/** What came of reading the provider. */
export type Reading = {
  /** What the provider was sent; null where it was not asked at all. */
  sent: TranscriptMessage[] | null;
  finished: boolean;
  error: RunError | null;
  reported: ReportedUsage | null;
};

/** Reads until the provider has finished, failed, or been hung up on. */
export async function readProvider(engine: Engine, run: LiveRun, drive: Drive): Promise<Reading> {
  const reading: Reading = { sent: null, finished: false, error: null, reported: null };
  try {
    const messages = await drive.transcript();
    if (run.signal.aborted) return reading;
    reading.sent = messages;
    reading.reported = await readAnswer(engine, run, drive, messages);
    reading.finished = true;
  } catch (error) {
    // Whether this was a cancel is not asked of the error: endingOf asks the run.
    reading.error = errorOf(error, run);
    if (error instanceof ProviderError) reading.reported = error.usage;
  }
  const isWanted = reading.finished || !run.signal.aborted;
  if (isWanted) run.append({ type: 'text', text: drive.seam.flush() });
  return reading;
}

async function readAnswer(
  engine: Engine,
  run: LiveRun,
  { row, provider, seam }: Drive,
  messages: readonly TranscriptMessage[],
): Promise<ReportedUsage | null> {
  const { settings } = engine;
  const { signal } = run;
  const question = {
    provider,
    model: row.model,
    messages,
    signal,
    frameMs: () => engine.live.frameMs,
  };
  const cleaners = { text: new TextCleaner(), reasoning: new TextCleaner() };
  const silence = watchSilence(engine, run);
  const hear = (part: AnswerPart) => {
    // What arrives after the abort has not been asked for any more.
    if (signal.aborted) return;
    silence.heard();
    if (!isGrowing(part)) return run.append(cleanJson(part));
    const clean = cleaners[part.type].push(part.text);
    if (part.type === 'reasoning') return run.append({ ...part, text: clean });
    // Metadata completes a text, so that nothing of it may be held back.
    const text = seam.push(clean) + (part.providerMetadata ? seam.flush() : '');
    run.append({ ...part, text });
  };
  try {
    const { record } = run;
    return await engine.stream({ ...question, record, retries: settings.providerRetries }, hear);
  } finally {
    silence.stop();
  }
}

/** Asks the run to end as timed out when the provider says nothing for too long. */
function watchSilence(engine: Engine, run: LiveRun) {
  const { firstTokenTimeoutMs, tokenTimeoutMs } = engine.settings;
  const timeOut = (milliseconds: number, before: string) => () => {
    const silence = seconds.format(milliseconds / 1000);
    const message = `The provider sent nothing for ${silence}${before}.`;
    run.requestEnd({ status: 'failed', reason: 'timeout', error: { code: 'timeout', message } });
  };
  const tooLate = timeOut(firstTokenTimeoutMs, ' before its first word');
  let timer = engine.clock.after(firstTokenTimeoutMs, tooLate);
  let started = false;
  return {
    heard: () => {
      if (started) return timer.restart();
      started = true;
      timer.cancel();
      const stalled = timeOut(tokenTimeoutMs, ' in the middle of its answer');
      timer = engine.clock.after(tokenTimeoutMs, stalled);
    },
    stop: () => timer.cancel(),
  };
}

function errorOf(error: unknown, run: LiveRun): RunError {
  if (error instanceof ProviderError) return { code: error.code, message: error.message };
  if (!run.signal.aborted) log().error({ err: error, run: run.id }, 'driver failed');
  return { code: 'internal', message: 'Something went wrong on the server.' };
}
