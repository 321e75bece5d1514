import type { Prisma } from '#lib/db/generated/client.ts';
import type { EndReason, RunStatus } from '#lib/shared/run.ts';
import type { Chance } from './chance.ts';
import { wordsOfLength } from './words.ts';

/** A model as its answers come: waits in ms, speeds in tokens a second, prices in dollars a million tokens. */
export type SeededModel = {
  provider: string;
  model: string;
  share: number;
  firstTokenMs: number;
  tokensPerSecond: number;
  /** The share of answers that begin with reasoning. */
  reasoning: number;
  price: { input: number; output: number } | null;
  /** Whether it goes on after a hang-up, so that Stop saves nothing. */
  readsOn: boolean;
};

type Ending = { status: RunStatus; endReason: EndReason | null };

/** What a run's row says of its answer. */
export type SeededAnswer = Omit<
  Prisma.RunCreateManyInput,
  'userId' | 'id' | 'chatId' | 'promptId' | 'instanceId' | 'resumedFromId'
> & { startedAt: Date; endedAt: Date; status: RunStatus };

const failures = {
  provider_unreachable: 1,
  provider_rate_limited: 4,
  provider_failed: 3,
  provider_cut: 2,
  provider_limit: 1,
  timeout: 2,
  interrupted: 1,
};

/**
 * An answer as they come and end: most to their end, many stopped before their first word or in their
 * first seconds, some long after; and what is known of each.
 * @param before the text that a resumed answer goes on from
 */
export function oneAnswer(
  chance: Chance,
  model: SeededModel,
  startedAt: Date,
  before: string,
): SeededAnswer {
  const wait = chance.longTailed(model.firstTokenMs, 0.6);
  const whole = Math.round(Math.min(chance.longTailed(380, 0.95), 16_000)) + 1;
  const reasoning = chance.happens(model.reasoning) ? Math.round(chance.longTailed(450, 0.8)) : 0;
  const secondsToEnd = wait / 1000 + (reasoning + whole) / model.tokensPerSecond;
  const ending = endingOf(chance, secondsToEnd);
  const seconds = ending.status === 'completed' ? secondsToEnd : secondsUntil(chance, secondsToEnd);
  const received = Math.max(0, Math.round((seconds - wait / 1000) * model.tokensPerSecond));
  const reasoned = Math.min(reasoning, received);
  const written = Math.min(whole, received - reasoned);
  const unseen = ending.status === 'canceled' ? Math.min(written, chance.between(0, 9)) : 0;
  const endedAt = new Date(startedAt.getTime() + Math.round(seconds * 1000));
  const text = before + wordsOfLength(chance, (written - unseen) * 4);
  const generated = reasoned + written;
  return {
    provider: model.provider,
    model: model.model,
    onLeave: chance.happens(0.9) ? 'stop' : 'keep',
    ...ending,
    ...failureOf(chance, ending),
    parts: [
      ...(reasoned > 0 ? [{ type: 'reasoning', text: wordsOfLength(chance, reasoned * 4) }] : []),
      ...(text === '' ? [] : [{ type: 'text', text }]),
    ],
    textLength: text.length,
    unseenText: unseen > 0 ? wordsOfLength(chance, unseen * 4) : null,
    startedAt,
    firstTokenAt: received > 0 ? new Date(startedAt.getTime() + Math.round(wait)) : null,
    endedAt,
    savedAt: new Date(endedAt.getTime() + chance.between(2, 30)),
    ...usageOf(chance, model, ending, { generated, reasoned, unseen }),
    ...stopOf(chance, model, ending, { endedAt, generated }),
  };
}

/** The longer an answer takes, the likelier somebody has had enough of it. */
function endingOf(chance: Chance, secondsToEnd: number): Ending {
  if (chance.happens(0.03)) {
    const endReason = chance.weighted({ provider_error: 11, timeout: 2, interrupted: 1 });
    return { status: 'failed', endReason };
  }
  if (!chance.happens(0.1 + 0.25 * (1 - Math.exp(-secondsToEnd / 25)))) {
    return { status: 'completed', endReason: null };
  }
  const endReason = chance.weighted({
    stop: 70,
    superseded: 14,
    left: 10,
    disconnect: 5,
    budget: 1,
  });
  return { status: 'canceled', endReason };
}

/** When it ended before its end: at once, while it was being waited for, or anywhere. */
function secondsUntil(chance: Chance, secondsToEnd: number): number {
  const early = chance.longTailed(2.5, 0.8);
  const anywhere = secondsToEnd * chance.next();
  return Math.min(chance.happens(0.45) ? early : anywhere, secondsToEnd * 0.98);
}

function failureOf(chance: Chance, { status, endReason }: Ending) {
  if (status !== 'failed') return {};
  const { timeout, interrupted, ...ofProvider } = failures;
  const errorCode = endReason === 'provider_error' ? chance.weighted(ofProvider) : endReason;
  return { errorCode, errorMessage: 'What the provider said of it.' };
}

type Tokens = { generated: number; reasoned: number; unseen: number };

/** Some providers never say, and one that was not asked has nothing to count. */
function usageOf(chance: Chance, model: SeededModel, ending: Ending, tokens: Tokens) {
  const isUnknown = ending.status === 'failed' ? chance.happens(0.6) : chance.happens(0.02);
  if (isUnknown) return {};
  const inputTokens = Math.round(chance.longTailed(900, 1.1));
  const usageSource =
    ending.status === 'completed'
      ? chance.weighted({ reported: 92, estimated: 8 })
      : chance.weighted({ estimated: 70, settled: 20, reported: 10 });
  const { price } = model;
  return {
    inputTokens,
    outputTokens: tokens.generated,
    usageSource,
    cachedInputTokens: chance.happens(0.4) ? Math.floor(inputTokens * chance.next()) : 0,
    reasoningTokens: tokens.reasoned,
    unseenTokens: ending.status === 'canceled' ? tokens.unseen : null,
    estimatedInputTokens: Math.round(inputTokens * chance.longTailed(1, 0.08)),
    estimatedOutputTokens: Math.round(tokens.generated * chance.longTailed(1, 0.08)),
    costUsdMicros: price && Math.round(inputTokens * price.input + tokens.generated * price.output),
    priceDate: price && '2026-11-01',
  };
}

/** The way of a stop, what it saved, and sometimes why. */
function stopOf(
  chance: Chance,
  model: SeededModel,
  { status, endReason }: Ending,
  { endedAt, generated }: { endedAt: Date; generated: number },
) {
  if (status !== 'canceled') return {};
  const before = (ms: number) => new Date(endedAt.getTime() - Math.round(ms));
  const askedMs = chance.longTailed(9, 0.7);
  const askedBy =
    {
      stop: chance.weighted({ this_page: 88, another_page: 12 }),
      superseded: 'next_prompt' as const,
      left: 'leaving' as const,
      disconnect: 'leaving' as const,
    }[endReason as 'stop' | 'superseded' | 'left' | 'disconnect'] ?? ('server' as const);
  const low = model.readsOn ? 0 : Math.max(0, 210 - generated);
  const high = model.readsOn ? 0 : Math.max(0, 1400 - generated);
  const { price } = model;
  return {
    askedBy,
    askedAt: before(askedMs),
    abortedAt: before(askedMs - 1),
    providerClosedAt: chance.happens(0.97) ? before(askedMs - chance.longTailed(4, 0.7)) : null,
    savedTokensLow: low,
    savedTokensHigh: high,
    savedUsdMicrosLow: price && Math.round(low * price.output),
    savedUsdMicrosHigh: price && Math.round(high * price.output),
    stopReason:
      endReason === 'stop' && chance.happens(0.14)
        ? chance.weighted({ too_long: 34, wrong: 30, changed_mind: 18, too_slow: 12, other: 6 })
        : null,
  };
}
