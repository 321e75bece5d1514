import { db } from '#lib/db/database.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { PageCursor } from '#lib/page-cursor.ts';
import type { ChatMatch } from '#lib/shared/chat.ts';

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
 * @returns where each was found, by its id, and the last chat that was looked at, where there was no
 * time for the others
 */
export async function searchChats(
  search: Search,
): Promise<{ matches: Map<string, ChatMatch | null>; endedAt: PageCursor | null }> {
  const end = performance.now() + longestSearchMs;
  const matches = new Map<string, ChatMatch | null>();
  let { after } = search;
  for (;;) {
    const chats = await chatsAfter(search.userId, after);
    const matching = await matchingOf(search, chats);
    for (const [id, match] of matching) matches.set(id, match);
    after = chats.at(-1) ?? after;
    if (matches.size >= search.most || chats.length < chatsAtOnce)
      return { matches, endedAt: null };
    if (performance.now() > end || search.signal?.aborted) return { matches, endedAt: after };
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

/** Those that match, in which each word is somewhere. */
async function matchingOf(
  { userId, words, signal }: Search,
  chats: readonly SearchedChat[],
): Promise<Map<string, ChatMatch | null>> {
  const missing = new Map(chats.map(({ id, title }) => [id, missingIn(title, words)]));
  const best = new Map<string, FoundPrompt>();
  for (const slice of await slicesOf(userId, chats)) {
    if (signal?.aborted) break;
    for (const prompt of await wordsIn(userId, slice, words)) {
      const { chatId, found } = prompt;
      for (const word of found) missing.get(chatId)?.delete(word);
      if (found.length > (best.get(chatId)?.found.length ?? 0)) best.set(chatId, prompt);
    }
  }
  const whole = [...missing].filter(([, words]) => words.size === 0);
  return new Map(whole.map(([id]) => [id, matchOf(best.get(id))]));
}

function matchOf(prompt: FoundPrompt | undefined): ChatMatch | null {
  if (!prompt) return null;
  const words = prompt.around.replace(/\s+/g, ' ').trim();
  const isCutBefore = prompt.from > 1;
  const isCutAfter = prompt.from + excerptLength <= prompt.length;
  const excerpt = `${isCutBefore ? '…' : ''}${words}${isCutAfter ? '…' : ''}`;
  return { promptId: prompt.id, excerpt };
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
    WHERE user_id = ${userId} AND chat_id = ANY(${chats.map(({ id }) => id)}::uuid[])
    ORDER BY created_at, id`;
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

/** A prompt with some of the words: what is around the first of them, and where that begins. */
type FoundPrompt = {
  id: string;
  chatId: string;
  found: string[];
  around: string;
  from: number;
  length: number;
};

/** How much is shown before the first word, and altogether, in characters. */
const excerptLead = 30;
const excerptLength = 160;

/** Which of the words each of these prompts has, the first prompt first. */
async function wordsIn(
  userId: string,
  prompts: readonly SizedPrompt[],
  words: readonly string[],
): Promise<FoundPrompt[]> {
  const has = (word: string) => Prisma.sql`text ILIKE ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`;
  const found = words.map((word) => Prisma.sql`CASE WHEN ${has(word)} THEN ${word}::text END`);
  const places = words.map(
    (word) => Prisma.sql`CASE WHEN ${has(word)} THEN strpos(lower(text), lower(${word})) END`,
  );
  return await db().$queryRaw<FoundPrompt[]>`
    SELECT id, "chatId", found, "from", length, substring(text FROM "from" FOR ${excerptLength}) AS around
    FROM (
      SELECT id, chat_id AS "chatId", created_at, text, length(text) AS length,
        array_remove(ARRAY[${Prisma.join(found)}], NULL) AS found,
        GREATEST(1, LEAST(${Prisma.join(places)}) - ${excerptLead}) AS "from"
      FROM prompts
      WHERE user_id = ${userId} AND id = ANY(${prompts.map(({ id }) => id)}::uuid[])
    ) AS searched
    WHERE cardinality(found) > 0
    ORDER BY created_at, id`;
}
