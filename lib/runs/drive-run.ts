import { log } from '#lib/log.ts';
import { estimateTokens } from '#lib/models/estimate-tokens.ts';
import type { Usage } from '#lib/shared/receipt.ts';
import { type AnswerPart, type RunJson, textOf, wordsOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { withThoughtsApart } from '#lib/shared/thoughts.ts';
import { askedFor } from './asker.ts';
import { type Ending, endingOf } from './ending.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';
import { type Drive, type Reading, readProvider } from './read-provider.ts';
import { endedRunJson, withFigures } from './run-json.ts';
import type { EndedRun, LateFigures } from './store/run-store.ts';

const longestSaveDelayMs = 2_000;
/** After this many failures, about a second and a half, the watchers are told. */
const attemptsUntilSaid = 4;

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
    asked: askedFor(ending, { pageId: drive.row.pageId, abortedAt: run.abortedAt }),
    abortedAt: run.abortedAt,
  };
  const json = endedRunJson(run, drive.row, ended);
  const saved = await saveEnd(engine, run, ended, json);
  const figures = saved === json ? { savedAt: new Date() } : null;
  engine.live.remove(run);
  run.settle(figures ? withFigures(json, figures) : (saved ?? json));
  logEnd(run, drive, ending, endedAt);
  // What others have ended, they tidy.
  if (figures) await tidy(engine, ended, figures);
}

async function tidy(engine: Engine, ended: EndedRun, figures: LateFigures): Promise<void> {
  try {
    await engine.store.tidyEndedRun(ended);
    await engine.store.recordFigures(ended, figures);
  } catch (error) {
    // The run is saved. What is left over goes with the next tidying, and pages ask by themselves.
    log().debug({ err: error, run: ended.id }, 'ended run not tidied');
  }
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
  const rest = { cachedInputTokens: null, reasoningTokens: null, unseenTokens: null };
  if (reading.reported) return { ...reading.reported, ...rest, source: 'reported' };
  if (!reading.sent) return null;
  const whole = (parts: readonly AnswerPart[]) => parts.map(wordsOf).join('');
  const received = estimateTokens(whole(run.answer.parts()));
  return {
    inputTokens: estimateTokens(reading.sent.map(({ content }) => content).join('\n')),
    outputTokens: Math.max(0, received - estimateTokens(whole(drive.row.parts))),
    ...rest,
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
