import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Of the time that its processors were wanted, the share that others on its host may have had. */
const longestShare = 0.02;
const pauseMs = 10_000;

/** What was measured, and the share of time that others took meanwhile, from 0 to 1. */
export type Undisturbed<Result> = { result: Result; share: number };

/**
 * Measures, and measures again after a pause where others on the same host took too much of the
 * processors' time meanwhile: that tells of them, and not of what is measured.
 * @param attempts how often at most; of all, the one that was disturbed least counts.
 * @param disturbed is told of each attempt that is repeated.
 */
export async function undisturbed<Result>(
  measure: () => Promise<Result>,
  attempts: number,
  disturbed: (share: number) => void,
): Promise<Undisturbed<Result>> {
  let best: Undisturbed<Result> | null = null;
  for (let attempt = 1; ; attempt++) {
    const before = processorTimes();
    const result = await measure();
    const share = stolenShare(before, processorTimes());
    if (best === null || share < best.share) best = { result, share };
    if (best.share <= longestShare || attempt >= attempts) return best;
    disturbed(share);
    await delay(pauseMs);
  }
}

type Times = { busy: number; stolen: number };

/** Ticks since the machine was started; of a virtual one some are stolen (Linux's proc_stat(5)). */
function processorTimes(): Times {
  if (!existsSync('/proc/stat')) return { busy: 0, stolen: 0 };
  const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = all.split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] =
    ticks;
  return { busy: user + nice + system + interrupts + softInterrupts, stolen };
}

function stolenShare(before: Times, after: Times): number {
  const stolen = after.stolen - before.stolen;
  const wanted = after.busy - before.busy + stolen;
  return wanted === 0 ? 0 : stolen / wanted;
}
