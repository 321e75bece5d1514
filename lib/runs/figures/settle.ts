import { log } from '#lib/log.ts';
import { askForSettledUsage, type SettledUsage } from '#lib/models/settled-usage.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { claimUnsettled, settleRow, type Unsettled } from '#lib/runs/store/settle-rows.ts';
import type { Cost, Usage } from '#lib/shared/receipt.ts';
import { paidTokens } from './late-figures.ts';

const intervalMs = 2_000;
/** How long one instance has for its question before another may ask. */
const claimMs = 30_000;
/** A provider that does not know an answer by then never will. */
const givenUpAfterMs = 10 * 60_000;

type Settler = Pick<Engine, 'providers' | 'priceOf'>;

/**
 * Asks the providers what those runs came to of which they did not say: any instance, each run once.
 * @returns how many are settled now.
 */
export async function settleRuns(engine: Settler): Promise<number> {
  const claimed = await claimUnsettled(claimMs);
  const settled = await Promise.all(claimed.map((run) => settle(engine, run)));
  return settled.filter(Boolean).length;
}

async function settle(engine: Settler, run: Unsettled): Promise<boolean> {
  const provider = engine.providers.find(run.provider);
  const isTooOld = run.endedAt.getTime() < Date.now() - givenUpAfterMs;
  if (!provider || isTooOld) {
    await settleRow(run, null);
    return false;
  }
  try {
    const counted = await askForSettledUsage(provider, run.responseId);
    if (!counted) return false;
    const usage = usageOf(counted, run);
    const price =
      counted.usdMicros === null ? await engine.priceOf(provider, run.model, run.endedAt) : null;
    const usdMicros = counted.usdMicros ?? price?.usdMicrosOf(paidTokens(usage)) ?? null;
    const priceDate = run.endedAt.toISOString().slice(0, 10);
    const cost: Cost | null = usdMicros === null ? null : { usdMicros, priceDate };
    await settleRow(run, { usage, cost });
    return true;
  } catch (error) {
    // The claim runs out, and it is asked again.
    log().debug({ err: error, run: run.id }, 'run not settled');
    return false;
  }
}

function usageOf({ usdMicros: _usdMicros, ...counts }: SettledUsage, run: Unsettled): Usage {
  const { unseenTokens } = run;
  const unseen = unseenTokens === null ? null : Math.min(unseenTokens, counts.outputTokens);
  return { ...counts, unseenTokens: unseen, source: 'settled' };
}

/** Settles again and again until the returned function is called, where a provider can be asked. */
export function startSettling(engine: Engine): () => void {
  if (!engine.providers.list.some(({ settles }) => settles)) return () => undefined;
  let settling = false;
  const tick = async () => {
    if (settling) return;
    settling = true;
    try {
      await settleRuns(engine);
    } catch (error) {
      // The database is away; the save timer tells of that.
      log().debug({ err: error }, 'runs not settled');
    } finally {
      settling = false;
    }
  };
  return engine.clock.every(intervalMs, () => void tick()).cancel;
}
