import type { PrismaClient } from '#lib/db/generated/client.ts';
import { Chance } from './chance.ts';
import { beginning, oneChat, type SeededChat } from './person.ts';

/** How many runs go in at once: their texts are as long as those of real answers. */
const runsAtOnce = 500;

export type SeedOptions = { userId: string; runs: number; days: number; seed: number; now: Date };

/**
 * Writes so many runs of a user, with their chats and prompts, spread over the days before now.
 * @param told how many are written, from time to time
 */
export async function insertChats(
  database: PrismaClient,
  { userId, runs, days, seed, now }: SeedOptions,
  told: (written: number) => void,
): Promise<void> {
  const chance = new Chance(seed);
  let [written, waiting]: [number, SeededChat[]] = [0, []];
  let left = runs;
  while (left > 0) {
    const chat = shortened(oneChat(chance, userId, beginning(chance, now, days)), left);
    if (chat.runs.some(({ endedAt }) => endedAt > now)) continue;
    waiting.push(chat);
    left -= chat.runs.length;
    if (sizeOf(waiting) < runsAtOnce && left > 0) continue;
    await insert(database, waiting);
    written += sizeOf(waiting);
    waiting = [];
    told(written);
  }
  // As it would soon be done by itself: plans are made for what is there, and indexes read alone.
  await database.$executeRaw`VACUUM ANALYZE chats, prompts, runs`;
}

/** The chat with so many runs at most, and the prompts that have one. */
function shortened({ chat, prompts, runs }: SeededChat, most: number): SeededChat {
  const kept = runs.slice(0, most);
  const asked = new Set(kept.map(({ promptId }) => promptId));
  return { chat, runs: kept, prompts: prompts.filter(({ id }) => asked.has(id)) };
}

function sizeOf(chats: readonly SeededChat[]): number {
  return chats.reduce((sum, { runs }) => sum + runs.length, 0);
}

async function insert(database: PrismaClient, chats: readonly SeededChat[]): Promise<void> {
  await database.chat.createMany({ data: chats.map(({ chat }) => chat) });
  await database.prompt.createMany({ data: chats.flatMap(({ prompts }) => prompts) });
  await database.run.createMany({ data: chats.flatMap(({ runs }) => runs) });
}
