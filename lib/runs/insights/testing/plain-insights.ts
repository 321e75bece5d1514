import type { Run } from '#lib/db/generated/client.ts';
import type {
  AfterStop,
  Bucket,
  EstimateError,
  FirstTokens,
  FollowUp,
  ModelInsights,
  Percentiles,
  Stops,
} from '#lib/shared/insights.ts';
import { runStatuses } from '#lib/shared/run.ts';

/** The same figures as of the statements, computed from rows one by one. */

const isKnown = <Value>(value: Value | null): value is Value => value !== null;
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
const between = (from: Date | null, to: Date | null) =>
  from && to ? to.getTime() - from.getTime() : null;
const of = (runs: readonly Run[], status: Run['status']) =>
  runs.filter((run) => run.status === status);

/** As PostgreSQL's percentile_cont: between two values, in proportion. */
function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (place - Math.floor(place));
}

function percentiles(values: readonly (number | null)[], runs?: number): Percentiles {
  const known = values.filter(isKnown);
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => percentile(known, share));
  return { runs: runs ?? known.length, p50: p50 ?? null, p90: p90 ?? null, p99: p99 ?? null };
}

function buckets(values: readonly (number | null)[], edges: readonly number[]): Bucket[] {
  return edges.map((from, index) => {
    const to = edges[index + 1] ?? null;
    const within = values.filter(
      (value) => value !== null && value >= from && (to === null || value < to),
    );
    return { from, to, runs: within.length };
  });
}

export function plainStops(
  runs: readonly Run[],
  edges: { tokens: number[]; seconds: number[] },
): Stops {
  const stopped = of(runs, 'canceled');
  const tokens = stopped.map((run) => run.outputTokens);
  const after = stopped.map((run) =>
    Math.max(0, between(run.startedAt, run.askedAt ?? run.endedAt) ?? 0),
  );
  const saved = stopped.filter((run) => run.savedTokensLow !== null);
  const said = (reason: Run['stopReason']) =>
    stopped.filter((run) => run.stopReason === reason).length;
  const begun = stopped.filter((run) => run.firstTokenAt !== null);
  const inReasoning = begun.filter((run) => run.textLength === 0).length;
  const closed = stopped.filter((run) => run.providerClosedAt !== null);
  const wereSaved = stopped.filter((run) => run.savedAt !== null);
  const low = stopped.map((run) => run.savedUsdMicrosLow);
  const high = stopped.map((run) => run.savedUsdMicrosHigh);
  return {
    byTokens: buckets(tokens, edges.tokens),
    tokens: percentiles(tokens),
    tokensUnknown: tokens.filter((each) => each === null).length,
    bySeconds: buckets(
      after.map((ms) => ms && ms / 1000),
      edges.seconds,
    ),
    after: percentiles(after, stopped.length),
    places: {
      beforeFirstToken: stopped.length - begun.length,
      inReasoning,
      inAnswer: begun.length - inReasoning,
    },
    why: {
      too_long: said('too_long'),
      wrong: said('wrong'),
      changed_mind: said('changed_mind'),
      too_slow: said('too_slow'),
      other: said('other'),
    },
    saved: {
      runs: saved.length,
      unknown: stopped.length - saved.length,
      tokens: {
        low: sum(stopped.map((run) => run.savedTokensLow)),
        high: sum(stopped.map((run) => run.savedTokensHigh)),
      },
      usdMicros: { low: sum(low), high: sum(high) },
      withoutPrice: saved.filter((run) => run.savedUsdMicrosLow === null).length,
    },
    askedToClosed: percentiles(
      closed.map((run) => between(run.askedAt, run.providerClosedAt)),
      closed.length,
    ),
    askedToSaved: percentiles(
      wereSaved.map((run) => between(run.askedAt, run.savedAt)),
      wereSaved.length,
    ),
  };
}

export function plainFirstTokens(runs: readonly Run[], edges: number[]): FirstTokens {
  const [completed, canceled] = (['completed', 'canceled'] as const).map((status) =>
    of(runs, status).map((run) => between(run.startedAt, run.firstTokenAt)),
  );
  const [ofCompleted, ofCanceled] = [
    buckets(completed ?? [], edges),
    buckets(canceled ?? [], edges),
  ];
  return {
    completed: percentiles(completed ?? []),
    canceled: percentiles(canceled ?? []),
    buckets: ofCompleted.map(({ from, to, runs: count }, index) => ({
      from,
      to,
      completed: count,
      canceled: ofCanceled[index]?.runs ?? 0,
    })),
  };
}

/** @param all the runs of everybody, also those that were not chosen: the next one may be among them */
export function plainAfterStop(runs: readonly Run[], all: readonly Run[]): AfterStop {
  const followUps = { resumed: 0, regenerated: 0, rephrased: 0, otherModel: 0, nothing: 0 };
  const unused = { tokens: 0, usdMicros: 0, withoutPrice: 0 };
  for (const run of of(runs, 'canceled')) {
    const follow = followOf(run, all);
    followUps[follow]++;
    if (follow === 'resumed' || follow === 'nothing') continue;
    unused.tokens += run.outputTokens ?? 0;
    unused.usdMicros += run.costUsdMicros ?? 0;
    if (run.costUsdMicros === null) unused.withoutPrice += run.outputTokens ?? 0;
  }
  return { followUps, unused };
}

function followOf(run: Run, all: readonly Run[]): FollowUp {
  const place = ({ startedAt, id }: Run) => startedAt.toISOString() + id;
  const [next] = all
    .filter((each) => each.userId === run.userId && each.chatId === run.chatId)
    .filter((each) => place(each) > place(run))
    .filter((each) => (between(run.endedAt, each.startedAt) ?? 0) <= 60_000)
    .toSorted((one, other) => (place(one) < place(other) ? -1 : 1));
  if (!next) return 'nothing';
  if (next.resumedFromId === run.id) return 'resumed';
  if (nameOf(next) !== nameOf(run)) return 'otherModel';
  return next.promptId === run.promptId ? 'regenerated' : 'rephrased';
}

export function plainModels(runs: readonly Run[]): ModelInsights[] {
  const models = Object.values(Object.groupBy(runs, nameOf));
  return models
    .map((own = []) => ({
      ...{ provider: own[0]?.provider ?? '', model: own[0]?.model ?? '' },
      ...countsOf(own),
      firstTokenMs: percentiles(own.map((run) => between(run.startedAt, run.firstTokenAt))).p50,
      stoppedAtTokens: percentiles(of(own, 'canceled').map((run) => run.outputTokens)).p50,
      outputTokens: sum(own.map((run) => run.outputTokens)),
      unseenTokens: sum(own.map((run) => run.unseenTokens)),
      usdMicros: sum(own.map((run) => run.costUsdMicros)),
      withoutPrice: own.filter((run) => run.outputTokens !== null && run.costUsdMicros === null)
        .length,
    }))
    .toSorted(
      (one, other) => sizeOf(other) - sizeOf(one) || (nameOf(one) < nameOf(other) ? -1 : 1),
    );
}

const sizeOf = (counts: Record<Run['status'], number>) =>
  sum(runStatuses.map((status) => counts[status]));

export function countsOf(runs: readonly Run[]): Record<Run['status'], number> {
  const [streaming, completed, canceled, failed] = runStatuses.map((each) => of(runs, each).length);
  return {
    streaming: streaming ?? 0,
    completed: completed ?? 0,
    canceled: canceled ?? 0,
    failed: failed ?? 0,
  };
}

export function plainEstimate(runs: readonly Run[]): EstimateError {
  const errors = of(runs, 'completed')
    .filter((run) => run.usageSource === 'reported' || run.usageSource === 'settled')
    .filter((run) => run.estimatedOutputTokens !== null && (run.outputTokens ?? 0) > 0)
    .map(
      (run) =>
        Math.abs((run.estimatedOutputTokens ?? 0) - (run.outputTokens ?? 0)) /
        (run.outputTokens ?? 1),
    );
  const { runs: count, p50, p90 } = percentiles(errors);
  return { runs: count, typical: p50, ninetieth: p90 };
}

function nameOf({ provider, model }: { provider: string; model: string }): string {
  return `${provider} ${model}`;
}
