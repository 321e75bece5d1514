import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { db } from '#lib/db/database.ts';
import type { Run } from '#lib/db/generated/client.ts';
import { stopReasons } from '#lib/shared/receipt.ts';
import { cancelReasons, failReasons } from '#lib/shared/run.ts';

/** When the first of the generated runs can have begun. */
export const beginningMs = Date.UTC(2026, 2, 1);
const daysMs = 4 * 86_400_000;

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });
const tokens = maybe(fc.nat(3000));

const ending = fc.oneof(
  fc.constant({ status: 'streaming', endReason: null } as const),
  fc.constant({ status: 'completed', endReason: null } as const),
  fc.record({
    status: fc.constant('canceled' as const),
    endReason: fc.constantFrom(...cancelReasons),
  }),
  fc.record({ status: fc.constant('failed' as const), endReason: fc.constantFrom(...failReasons) }),
);

/** A run of whom nothing need fit together: every figure must count it as it is. */
export const anyRun = fc.record({
  ending,
  chat: fc.nat(1),
  isNewPrompt: fc.boolean(),
  isResumed: fc.boolean(),
  provider: fc.constantFrom('test', 'other'),
  model: fc.constantFrom('small', 'large'),
  // Close together, so that what follows a stop follows at once, within a minute or just not.
  startedAt: fc.oneof(
    fc.nat(5).map((halfMinutes) => halfMinutes * 30_000),
    fc.nat(daysMs),
  ),
  took: fc.oneof(fc.constantFrom(0, 1, 30_000), fc.nat(100_000)),
  firstTokenAfter: maybe(fc.nat(20_000)),
  textLength: fc.constantFrom(0, 5),
  outputTokens: tokens,
  unseenTokens: tokens,
  estimatedOutputTokens: tokens,
  usageSource: maybe(
    fc.constantFrom('reported' as const, 'estimated' as const, 'settled' as const),
  ),
  costUsdMicros: maybe(fc.nat(5000)),
  saved: maybe(fc.tuple(fc.nat(500), fc.nat(500))),
  savedUsdMicros: maybe(fc.tuple(fc.nat(500), fc.nat(500))),
  // A stop may be asked for before its run begins.
  stopSteps: maybe(
    fc.tuple(fc.integer({ min: -50, max: 50 }), maybe(fc.nat(50)), maybe(fc.nat(50))),
  ),
  stopReason: maybe(fc.constantFrom(...stopReasons)),
  errorCode: maybe(fc.constantFrom('provider_failed', 'provider_cut')),
});
export const anyRuns = fc.array(anyRun, { maxLength: 25 });
export type AnyRun = typeof anyRun extends fc.Arbitrary<infer One> ? One : never;

/**
 * Writes the runs down as one user's, each model's name followed by `suffix`.
 * @returns their rows
 */
export async function insertRuns(
  userId: string,
  runs: readonly AnyRun[],
  suffix: string,
): Promise<Run[]> {
  const chats = [randomUUID(), randomUUID()];
  await db().chat.createMany({ data: chats.map((id) => ({ userId, id, title: 'Any' })) });
  const last = new Map<string, { id: string; promptId: string }>();
  const placed = runs.map((run) => {
    const chatId = chats[run.chat] ?? '';
    const before = last.get(chatId);
    const promptId = before && !run.isNewPrompt ? before.promptId : randomUUID();
    const place = { id: randomUUID(), chatId, promptId, resumedFromId: null as string | null };
    if (before && run.isResumed) place.resumedFromId = before.id;
    last.set(chatId, place);
    return { run, place };
  });
  const prompts = new Map(placed.map(({ place }) => [place.promptId, place.chatId]));
  await db().prompt.createMany({
    data: [...prompts].map(([id, chatId]) => ({ userId, id, chatId, text: 'Why?' })),
  });
  const instanceId = randomUUID();
  return await db().run.createManyAndReturn({
    data: placed.map(({ run, place }) => ({
      ...place,
      ...columnsOf(run, suffix),
      userId,
      instanceId,
    })),
  });
}

function columnsOf(run: AnyRun, suffix: string) {
  const startedMs = beginningMs + run.startedAt;
  const endedMs = startedMs + run.took;
  const after = (ms: number | null) => (ms === null ? null : new Date(startedMs + ms));
  const { textLength, outputTokens, unseenTokens, estimatedOutputTokens } = run;
  const { usageSource, costUsdMicros, stopReason, errorCode } = run;
  return {
    ...run.ending,
    ...{ textLength, outputTokens, unseenTokens, estimatedOutputTokens },
    ...{ usageSource, costUsdMicros, stopReason, errorCode },
    provider: run.provider,
    model: run.model + suffix,
    onLeave: 'stop' as const,
    startedAt: new Date(startedMs),
    firstTokenAt: after(run.firstTokenAfter),
    endedAt: run.ending.status === 'streaming' ? null : new Date(endedMs),
    savedTokensLow: run.saved?.[0] ?? null,
    savedTokensHigh: run.saved?.[1] ?? null,
    savedUsdMicrosLow: run.savedUsdMicros?.[0] ?? null,
    savedUsdMicrosHigh: run.savedUsdMicros?.[1] ?? null,
    askedAt: run.stopSteps && after(run.stopSteps[0]),
    providerClosedAt: run.stopSteps && after(run.stopSteps[1]),
    savedAt: run.stopSteps && after(run.stopSteps[2]),
  };
}
