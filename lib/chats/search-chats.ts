import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { PageCursor } from '#lib/page-cursor.ts';

/** How much text one statement looks through, in bytes: the embedded database does nothing else then. */
const sliceSize = 2 ** 18;
const chatsAtOnce = 50;
/** After so long a search ends with what it has found, in milliseconds. */
const longestSearchMs = 5_000;

type Search = {
  userId: string;
  words: readonly string[];
  after: PageCursor | null;
  /** How many chats are wanted. */
  most: number;
  /** Aborts when nobody waits for it any more. */
  signal: AbortSignal | undefined;
};

/**
 * The chats with each of the words somewhere in their title or prompts, the last used first. It looks
 * through them slice by slice, so that whatever else wants the database is served in between.
 * @returns their ids, and the last chat that was looked at, where there was no time for the others
 */
export async function searchChats(
  search: Search,
): Promise<{ ids: string[]; endedAt: PageCursor | null }> {
  const end = performance.now() + longestSearchMs;
  const ids: string[] = [];
  let { after } = search;
  for (;;) {
    const chats = await chatsAfter(search.userId, after);
    const matching = await matchingOf(search, chats);
    ids.push(...chats.filter(({ id }) => matching.has(id)).map(({ id }) => id));
    after = chats.at(-1) ?? after;
    if (ids.length >= search.most || chats.length < chatsAtOnce) return { ids, endedAt: null };
    if (performance.now() > end || search.signal?.aborted) return { ids, endedAt: after };
  }
}

type SearchedChat = PageCursor & { title: string };

async function chatsAfter(userId: string, after: PageCursor | null): Promise<SearchedChat[]> {
  return await db().$queryRaw<SearchedChat[]>`
    SELECT id, updated_at AS at, title FROM chats
    WHERE user_id = ${userId}
      ${after ? Prisma.sql`AND (updated_at, id) < (${after.at}, ${after.id}::uuid)` : Prisma.empty}
    ORDER BY updated_at DESC, id DESC LIMIT ${chatsAtOnce}`;
}

/** The ids of those that match. */
async function matchingOf(
  { userId, words, signal }: Search,
  chats: readonly SearchedChat[],
): Promise<Set<string>> {
  const missing = new Map(chats.map(({ id, title }) => [id, missingIn(title, words)]));
  for (const slice of await slicesOf(userId, chats)) {
    const wanted = slice.filter(({ chatId }) => missing.get(chatId)?.size !== 0);
    if (wanted.length === 0 || signal?.aborted) continue;
    for (const { chatId, found } of await wordsIn(userId, wanted, words)) {
      for (const word of found) missing.get(chatId)?.delete(word);
    }
  }
  return new Set([...missing].filter(([, words]) => words.size === 0).map(([id]) => id));
}

function missingIn(title: string, words: readonly string[]): Set<string> {
  const lower = title.toLowerCase();
  return new Set(words.filter((word) => !lower.includes(word.toLowerCase())));
}

type SizedPrompt = { id: string; chatId: string; size: number };

/** The prompts of chats, in slices of so much text; Prisma cannot ask how long a text is. */
async function slicesOf(userId: string, chats: readonly SearchedChat[]): Promise<SizedPrompt[][]> {
  const prompts = await db().$queryRaw<SizedPrompt[]>`
    SELECT id, chat_id AS "chatId", octet_length(text) AS size FROM prompts
    WHERE user_id = ${userId} AND chat_id = ANY(${chats.map(({ id }) => id)}::uuid[])`;
  const slices: SizedPrompt[][] = [];
  let room = 0;
  for (const prompt of prompts) {
    if (prompt.size > room) {
      slices.push([]);
      room = sliceSize;
    }
    room -= prompt.size;
    slices.at(-1)?.push(prompt);
  }
  return slices;
}

/** Which of the words each of these prompts has. */
async function wordsIn(
  userId: string,
  prompts: readonly SizedPrompt[],
  words: readonly string[],
): Promise<{ chatId: string; found: string[] }[]> {
  const found = words.map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    return Prisma.sql`CASE WHEN text ILIKE ${pattern} THEN ${word}::text END`;
  });
  return await db().$queryRaw`
    SELECT chat_id AS "chatId", array_remove(ARRAY[${Prisma.join(found)}], NULL) AS found FROM prompts
    WHERE user_id = ${userId} AND id = ANY(${prompts.map(({ id }) => id)}::uuid[])`;
}
