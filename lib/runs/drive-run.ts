import { log } from '#lib/log.ts';
import { estimateTokens } from '#lib/models/estimate-tokens.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { cleanJson, TextCleaner } from '#lib/shared/clean-text.ts';
import {
  type AnswerPart,
  isGrowing,
  type RunJson,
  textOf,
  type Usage,
  wordsOf,
} from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { withThoughtsApart } from '#lib/shared/thoughts.ts';
import { type Ending, endingOf, type RunError } from './ending.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import { endedRunJson } from './run-json.ts';
import type { Seam } from './seam.ts';
import type { EndedRun, NewRun } from './store/run-store.ts';

const longestSaveDelayMs = 2_000;
/** After this many failures, about a second and a half, the watchers are told. */
const attemptsUntilSaid = 4;

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

type Reading = {
  /** What the provider was sent; null where it was not asked at all. */
  sent: TranscriptMessage[] | null;
  finished: boolean;
  error: RunError | null;
  reported: ReportedUsage | null;
};
/**
 * Drives a run from its first token to its one ending: reads the provider into the live run, decides
 * how it ended, saves that, and only then lets the watchers know. Nobody else ends a live run, and
 * nothing of the run starts after it. Never rejects.
 */
export async function driveRun(engine: Engine, run: LiveRun, drive: Drive): Promise<void> {
  const reading = await readProvider(engine, run, drive);
  if (!reading.finished) await run.reasonForDisconnect();
  const endRequest = run.decide();
  const ending = endingOf({ ...reading, endRequest });
  const endedAt = new Date();
  const shown = ending.status === 'canceled' ? ending.shown : null;
  const { kept: received, unseen } = cutAtShown(run.answer.parts(), shown);
  // After the cut, as what was on screen was counted before it.
  const kept = withThoughtsApart(received, textOf(drive.row.parts).length);
  run.decided = { status: ending.status, parts: kept };
  const ended: EndedRun = {
    userId: run.userId,
    id: run.id,
    chatId: drive.row.chatId,
    ending,
    parts: kept,
    unseen,
    usage: usageOf(reading, run, drive),
    firstTokenAt: run.firstTokenAt,
    endedAt,
  };
  const json = endedRunJson(run, drive.row, ended);
  const saved = await saveEnd(engine, run, ended, json);
  engine.live.remove(run);
  run.settle(saved ?? json);
  logEnd(run, drive, ending, endedAt);
  await tidy(engine, ended);
}

async function tidy(engine: Engine, ended: EndedRun): Promise<void> {
  try {
    await engine.store.tidyEndedRun(ended);
  } catch (error) {
    // The run is saved. What is left over goes with the next tidying, and pages ask by themselves.
    log().debug({ err: error, run: ended.id }, 'ended run not tidied');
  }
}

/** Reads until the provider has finished, failed, or been hung up on. */
async function readProvider(engine: Engine, run: LiveRun, drive: Drive): Promise<Reading> {
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
  const question = { provider, model: row.model, messages, signal };
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
    return await engine.stream({ ...question, retries: settings.providerRetries }, hear);
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

/**
 * Saves the end, and goes on trying while the database is away.
 * @param json what is saved, as it will be read.
 * @returns the run as saved, or null where it is gone (its chat was deleted).
 */
async function saveEnd(
  engine: Engine,
  run: LiveRun,
  ended: EndedRun,
  json: RunJson,
): Promise<RunJson | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      if (await engine.store.endRun(ended)) return json;
      log().warn({ run: run.id }, 'run had been ended elsewhere');
      return await engine.store.readRun(run.userId, run.id);
    } catch (error) {
      if (attempt === attemptsUntilSaid) run.cannotSave();
      if (attempt === 0) log().error({ err: error, run: run.id }, 'end not saved; trying again');
      await engine.clock.wait(Math.min(100 * 2 ** attempt, longestSaveDelayMs));
    }
  }
}

/** The provider's own count where it gave one, else an estimate; null where it was never asked. */
function usageOf(reading: Reading, run: LiveRun, drive: Drive): Usage | null {
  if (reading.reported) return { ...reading.reported, source: 'reported' };
  if (!reading.sent) return null;
  const whole = (parts: readonly AnswerPart[]) => parts.map(wordsOf).join('');
  const received = estimateTokens(whole(run.answer.parts()));
  return {
    inputTokens: estimateTokens(reading.sent.map(({ content }) => content).join('\n')),
    outputTokens: Math.max(0, received - estimateTokens(whole(drive.row.parts))),
    source: 'estimated',
  };
}

function logEnd(run: LiveRun, drive: Drive, ending: Ending, endedAt: Date): void {
  const event = {
    run: run.id,
    model: drive.row.model,
    status: ending.status,
    endReason: ending.status === 'completed' ? undefined : ending.reason,
    errorCode: ending.status === 'failed' ? ending.error.code : undefined,
    milliseconds: endedAt.getTime() - run.startedAt.getTime(),
    textLength: run.answer.textLength,
  };
  if (ending.status === 'failed') log().warn(event, 'run failed');
  else log().info(event, `run ${ending.status}`);
}
