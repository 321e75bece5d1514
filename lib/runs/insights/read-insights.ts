import type { Engine } from '#lib/runs/engine.ts';
import type { Insights } from '#lib/shared/insights.ts';
import { afterStop } from './after-stop.ts';
import { byModel } from './by-model.ts';
import { type ChosenRuns, stepOf } from './chosen-runs.ts';
import { estimateError } from './estimate-error.ts';
import { failures } from './failures.ts';
import { firstTokens } from './first-tokens.ts';
import { runsOverTime, totalOf } from './runs-over-time.ts';
import { stops } from './stops.ts';
import { unseenOf } from './unseen.ts';

/** What the chosen runs come to. */
export async function readInsights(engine: Engine, chosen: ChosenRuns): Promise<Insights> {
  const [overTime, models, ...figures] = await Promise.all([
    runsOverTime(chosen),
    byModel({ ...chosen, model: null }),
    stops(chosen),
    firstTokens(chosen),
    afterStop(chosen),
    failures(chosen),
    estimateError(chosen),
  ]);
  const ofModel = models.filter(({ model }) => model === (chosen.model ?? model));
  return {
    from: chosen.from.toISOString(),
    to: chosen.to.toISOString(),
    step: stepOf(chosen),
    overTime,
    totals: totalOf(overTime),
    stops: figures[0],
    firstTokens: figures[1],
    afterStop: figures[2],
    failures: figures[3],
    estimate: figures[4],
    models,
    unseen: await unseenOf(engine, ofModel, new Date()),
  };
}
