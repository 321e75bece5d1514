import { log } from '#lib/log.ts';
import type { Provider, ReportedUsage, TranscriptMessage } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import { textOf } from '#lib/shared/run.ts';
import type { Tool } from '#lib/tools/tool.ts';
import { callTools } from './call-tools.ts';
import type { RunError } from './ending.ts';
import type { Engine } from './engine.ts';
import { Failures } from './failures.ts';
import type { LiveRun } from './live-run.ts';
import { Permits } from './permits.ts';
import { readStep } from './read-step.ts';
import type { Seam } from './seam.ts';
import { StepCalls } from './step-calls.ts';
import type { NewRun } from './store/run-store.ts';
import type { Transcript } from './transcript.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What a driver is given: the row it will end, where to join it, and what the provider is sent. */
export type Drive = {
  row: NewRun;
  provider: Provider;
  seam: Seam;
  transcript(): Promise<Transcript>;
  tools(): Promise<Tool[]>;
};

/** What came of reading the provider. */
export type Reading = {
  /** What the provider was sent, in all steps; null where it was not asked at all. */
  sent: TranscriptMessage[] | null;
  finished: boolean;
  error: RunError | null;
  reported: ReportedUsage | null;
};

/**
 * Reads step by step, with the tool calls in between, until the model has finished, failed, or been hung
 * up on. Each call has its end by then. Never rejects.
 */
export async function takeSteps(engine: Engine, run: LiveRun, drive: Drive): Promise<Reading> {
  const reading: Reading = { sent: null, finished: false, error: null, reported: null };
  const calls = new StepCalls(engine, run);
  try {
    const transcript = await drive.transcript();
    calls.tools = (await unlessAborted(run.signal, drive.tools())) ?? [];
    if (run.signal.aborted) return reading;
    reading.finished = await readToTheEnd(engine, run, { drive, transcript, calls, reading });
  } catch (error) {
    // Whether this was a cancel is not asked of the error: endingOf asks the run.
    reading.error = errorOf(error, run);
    if (error instanceof ProviderError) reading.reported = sumOf(reading, error.usage);
  }
  const isWanted = reading.finished || !run.signal.aborted;
  if (isWanted) run.append({ type: 'text', text: drive.seam.flush() });
  calls.endAll();
  return reading;
}

type Steps = { drive: Drive; transcript: Transcript; calls: StepCalls; reading: Reading };

/** @returns whether the model has finished: its last step makes no call. */
async function readToTheEnd(engine: Engine, run: LiveRun, steps: Steps): Promise<boolean> {
  const { drive, transcript, calls, reading } = steps;
  const permits = new Permits(engine, drive.row);
  const failures = new Failures();
  for (let step = 1; ; step++) {
    const messages = step === 1 ? wholeOf(transcript) : [...transcript.before, answerSoFar(run)];
    const sent = reading.sent ?? [];
    reading.sent = [...sent, ...messages];
    const usage = await readStep(engine, run, { drive, messages, calls });
    reading.reported = step === 1 ? usage : sumOf(reading, usage);
    const made = calls.ofStep();
    if (made.length === 0) return true;
    await callTools(engine, run, permits, made);
    if (run.signal.aborted) return false;
    const limit = failures.limitAfter(made) ?? limitOf(step, engine.settings.maxSteps);
    if (limit === null) continue;
    run.append({ type: 'data-limit', id: run.id, data: { sentence: limit } });
    run.requestEnd({ status: 'canceled', reason: 'budget', shown: null });
    return false;
  }
}

function wholeOf({ before, continued }: Transcript): TranscriptMessage[] {
  return [...before, ...continued];
}

function answerSoFar(run: LiveRun): TranscriptMessage {
  const parts = run.answer.parts();
  return { role: 'assistant', content: textOf(parts), parts };
}

function limitOf(step: number, most: number): string | null {
  if (step < most) return null;
  const steps = most === 1 ? 'one step' : `${most} steps`;
  return `Halt ended this answer after ${steps}, as many as one answer may take. Resume goes on from here.`;
}

/** What the provider has counted in all steps; null where it left one out. */
function sumOf({ reported }: Reading, more: ReportedUsage | null): ReportedUsage | null {
  if (!reported || !more) return null;
  return {
    inputTokens: reported.inputTokens + more.inputTokens,
    outputTokens: reported.outputTokens + more.outputTokens,
  };
}

function errorOf(error: unknown, run: LiveRun): RunError {
  if (error instanceof ProviderError) return { code: error.code, message: error.message };
  if (!run.signal.aborted) log().error({ err: error, run: run.id }, 'driver failed');
  return { code: 'internal', message: 'Something went wrong on the server.' };
}
