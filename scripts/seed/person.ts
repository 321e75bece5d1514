import type { Prisma } from '#lib/db/generated/client.ts';
import type { Chance } from './chance.ts';
import { oneAnswer, type SeededModel } from './one-answer.ts';
import { wordsOfLength } from './words.ts';

const seededModels: readonly SeededModel[] = [
  {
    provider: 'openai',
    model: 'gpt-5.2-mini',
    share: 48,
    firstTokenMs: 520,
    tokensPerSecond: 95,
    reasoning: 0,
    price: { input: 0.25, output: 2 },
    readsOn: false,
  },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    share: 30,
    firstTokenMs: 900,
    tokensPerSecond: 62,
    reasoning: 0.55,
    price: { input: 3, output: 15 },
    readsOn: false,
  },
  {
    provider: 'google',
    model: 'gemini-2.5-pro',
    share: 14,
    firstTokenMs: 1400,
    tokensPerSecond: 110,
    reasoning: 0.8,
    price: { input: 1.25, output: 10 },
    readsOn: true,
  },
  {
    provider: 'local',
    model: 'qwen3:8b',
    share: 8,
    firstTokenMs: 2600,
    tokensPerSecond: 24,
    reasoning: 0.3,
    price: null,
    readsOn: false,
  },
];

/** A chat with all that is in it, as rows. */
export type SeededChat = {
  chat: Prisma.ChatCreateManyInput;
  prompts: Prisma.PromptCreateManyInput[];
  runs: (Prisma.RunCreateManyInput & { startedAt: Date; endedAt: Date })[];
};

/** What a person does next: to a stopped answer, within seconds; to others, some time. */
const afterStop = { resume: 13, regenerate: 17, 'another model': 9, ask: 36, leave: 25 };
const afterFailure = { regenerate: 55, 'another model': 15, ask: 10, leave: 20 };
const afterCompletion = { regenerate: 3, 'another model': 2, ask: 70, leave: 25 };

/** One chat of a person, from its first prompt until they have had enough of it. */
export function oneChat(chance: Chance, userId: string, startedAt: Date): SeededChat {
  const chatId = chance.uuid();
  const instanceId = chance.uuid();
  const chat = { userId, id: chatId, title: '', createdAt: startedAt, updatedAt: startedAt };
  const made: SeededChat = { chat, prompts: [], runs: [] };
  const ask = (at: Date, afterRunId: string | null) => {
    const text = wordsOfLength(chance, 20 + Math.round(Math.min(chance.longTailed(90, 1), 5000)));
    made.prompts.push({ userId, id: chance.uuid(), chatId, text, afterRunId, createdAt: at });
  };
  ask(startedAt, null);
  chat.title = made.prompts[0]?.text.slice(0, 60) ?? '';
  let [model, resumed, at] = [modelOf(chance), '', startedAt];
  let resumedFromId: string | null = null;
  for (let count = 0; count < 200; count++) {
    const promptId = made.prompts.at(-1)?.id ?? '';
    const id = chance.uuid();
    const answer = oneAnswer(chance, model, at, resumed);
    made.runs.push({ ...answer, userId, id, chatId, promptId, instanceId, resumedFromId });
    const isQuick = answer.status !== 'completed' && chance.happens(0.8);
    at = new Date(answer.endedAt.getTime() + pauseMs(chance, isQuick));
    const does = nextOf(chance, answer.status);
    if (does === 'leave') break;
    const isResumed = does === 'resume' && answer.textLength !== 0;
    [resumed, resumedFromId] = isResumed ? [textIn(answer.parts), id] : ['', null];
    if (does === 'another model') model = modelOf(chance);
    if (does === 'ask') ask(at, id);
  }
  chat.updatedAt = made.runs.at(-1)?.endedAt ?? startedAt;
  return made;
}

function nextOf(chance: Chance, status: string) {
  if (status === 'canceled') return chance.weighted(afterStop);
  return chance.weighted(status === 'failed' ? afterFailure : afterCompletion);
}

function modelOf(chance: Chance): SeededModel {
  const shares = Object.fromEntries(seededModels.map(({ share }, index) => [index, share]));
  const model = seededModels[Number(chance.weighted(shares))];
  if (!model) throw new Error('There are no models.');
  return model;
}

function pauseMs(chance: Chance, isQuick: boolean): number {
  return Math.round(isQuick ? chance.longTailed(9_000, 0.9) : chance.longTailed(70_000, 1.1));
}

function textIn(parts: unknown): string {
  const last = (parts as { type: string; text: string }[]).at(-1);
  return last?.type === 'text' ? last.text : '';
}

/** How busy each hour of a day is, from midnight on: work, a break at noon, and the evening. */
const hours = [
  3, 1, 1, 0, 0, 1, 3, 8, 20, 34, 38, 30, 16, 26, 36, 34, 28, 20, 12, 14, 20, 22, 14, 7,
];

/**
 * When somebody begins a chat: in the busy hours, less at weekends, and more of late than at first.
 * @param days how far back the first one lies
 */
export function beginning(chance: Chance, now: Date, days: number): Date {
  for (;;) {
    const age = days * (1 - Math.sqrt(chance.next()));
    const at = new Date(now.getTime() - age * 86_400_000);
    const isWeekend = at.getUTCDay() % 6 === 0;
    const busy = ((hours[at.getUTCHours()] ?? 0) / 40) * (isWeekend ? 0.4 : 1);
    if (chance.happens(busy)) return at;
  }
}
