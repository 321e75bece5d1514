import { log } from '#lib/log.ts';
import { type RunJson, textOf } from '#lib/shared/run.ts';
import { cutAtShown } from '#lib/shared/shown.ts';
import { withThoughtsApart } from '#lib/shared/thoughts.ts';
import { askedFor } from './asker.ts';
import { type Ending, endingOf } from './ending.ts';
import type { Engine } from './engine.ts';
import {
  closedAtOf,
  countsOf,
  figuresAtEnd,
  type SavedRun,
  withCosts,
} from './figures/late-figures.ts';
import { usageOf } from './figures/usage.ts';
import type { LiveRun } from './live-run.ts';
import { endedRunJson, withFigures } from './run-json.ts';
import { endedFacts } from './run-observer.ts';
import type { EndedRun, LateFigures } from './store/run-store.ts';
import { type Drive, takeSteps } from './take-steps.ts';

const longestSaveDelayMs = 2_000;
/** After this many failures, about a second and a half, the watchers are told. */
const attemptsUntilSaid = 4;
/** How long a socket that was hung up on may take to say so, in milliseconds. */
const closeMs = 100;
/** How long an observer waits for the last figures of a run, in milliseconds. */
const longestRecordMs = 5_000;

/**
 * Drives a run from its first token to its one ending: reads the provider into the live run, decides
 * how it ended, saves that, and only then lets the watchers know. Nobody else ends a live run, and
 * nothing of the run starts after it. Never rejects.
 */
export async function driveRun(engine: Engine, run: LiveRun, drive: Drive): Promise<void> {
  engine.observer.started(drive.row);
  const reading = await takeSteps(engine, run, drive);
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
    usage: usageOf(countsOf(run, reading), null, unseen),
    firstTokenAt: run.firstTokenAt,
    endedAt,
    asked: askedFor(ending, { pageId: drive.row.pageId, abortedAt: run.abortedAt }),
    abortedAt: run.abortedAt,
  };
  const json = endedRunJson(run, drive.row, ended);
  const { saved, isOwn } = await saveEnd(engine, run, ended, json);
  const whole = { run, row: drive.row, provider: drive.provider, reading };
  const figures = isOwn ? figuresAtEnd(whole, unseen) : null;
  engine.live.remove(run);
  run.settle(figures ? withFigures(saved, figures) : saved);
  logEnd(run, drive, ending, endedAt);
  // What others have ended, they tidy.
  const late = figures && { figures, recorded: record(engine, ended, { ...whole, figures }) };
  const told = tellObserver(engine, run.userId, saved, late);
  engine.live.doAfterwards(told);
  await told;
  await late?.recorded;
}

/**
 * Tells of the end, with all that becomes known of it soon after. A database that hangs is not waited
 * for: whoever was told of the start is told of the end.
 */
async function tellObserver(
  { observer, clock }: Engine,
  userId: string,
  saved: RunJson,
  late: { figures: LateFigures; recorded: Promise<LateFigures> } | null,
): Promise<void> {
  const inTime = late && clock.wait(longestRecordMs).then(() => late.figures);
  const figures = late && (await Promise.race([late.recorded, inTime]));
  const facts = endedFacts(userId, figures ? withFigures(saved, figures) : saved);
  observer.ended(facts);
  // What others have written, they tell.
  if (figures) observer.saved(facts);
}

/** Tidies what an ended run leaves behind, and records what becomes known of it. */
async function record(
  engine: Engine,
  ended: EndedRun,
  whole: SavedRun & { figures: LateFigures },
): Promise<LateFigures> {
  try {
    await engine.store.tidyEndedRun(ended);
  } catch (error) {
    // The run is saved. What is left over goes with the next tidying, and pages ask by themselves.
    log().debug({ err: error, run: ended.id }, 'ended run not tidied');
  }
  return await recordFigures(engine, ended, whole);
}

/** Adds what is known only now, and what has to be looked up: nobody waits for that. */
async function recordFigures(
  engine: Engine,
  ended: EndedRun,
  { run, row, provider, figures }: SavedRun & { figures: LateFigures },
): Promise<LateFigures> {
  // A socket says that it is closed when the event loop comes round, and much may be done before.
  const { closes } = run.record;
  if (run.signal.aborted && closes) await Promise.race([closes, engine.clock.wait(closeMs)]);
  const seen = { ...figures, providerClosedAt: closedAtOf(run) };
  try {
    const all = await withCosts(engine, seen, { row, provider, ending: ended.ending });
    await engine.store.recordFigures(ended, all);
    return all;
  } catch (error) {
    // The run is saved; these figures of it stay unknown.
    log().warn({ err: error, run: ended.id }, 'figures of a run not recorded');
    return seen;
  }
}

/**
 * Saves the end, and goes on trying while the database is away.
 * @param json what is saved, as it will be read.
 * @returns the run as saved, where it is gone (its chat was deleted) as it would have been, and whether
 * that was done here.
 */
async function saveEnd(
  engine: Engine,
  run: LiveRun,
  ended: EndedRun,
  json: RunJson,
): Promise<{ saved: RunJson; isOwn: boolean }> {
  for (let attempt = 0; ; attempt++) {
    try {
      if (await engine.store.endRun(ended)) return { saved: json, isOwn: true };
      const saved = (await engine.store.readRun(run.userId, run.id)) ?? json;
      // The word of an earlier attempt may have been lost on its way back.
      const isOwn = attempt > 0 && saved !== json && saved.endedAt === json.endedAt;
      if (!isOwn) log().warn({ run: run.id }, 'run had been ended elsewhere');
      return { saved, isOwn };
    } catch (error) {
      if (attempt === attemptsUntilSaid) run.cannotSave();
      if (attempt === 0) log().error({ err: error, run: run.id }, 'end not saved; trying again');
      await engine.clock.wait(Math.min(100 * 2 ** attempt, longestSaveDelayMs));
    }
  }
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
