/** `node seed.ts` fills a database that no Halt is using; its parent says which and how. */
import { openDatabase } from '#lib/db/database.ts';
import { answerParent } from './questions.ts';

export type SeedAsk = {
  databaseUrl: string | null;
  dataFolder: string;
  /** How many chats each user gets, the one who came first first. */
  chats: number[];
  runsPerChat: number;
};

const text = 'A sentence of an answer that was given some time ago. '.repeat(8);

answerParent(async ({ chats, runsPerChat, ...options }: SeedAsk): Promise<void> => {
  const database = await openDatabase(options);
  const { pages: prisma } = database;
  const users = await prisma.user.findMany({ orderBy: { createdAt: 'asc' } });
  for (const [index, count] of chats.entries()) {
    const user = users[index];
    if (!user) throw new Error('There are fewer users than were to get chats.');
    for (const statement of statements) {
      await prisma.$executeRawUnsafe(statement, user.id, count, runsPerChat, text);
    }
  }
  await prisma.$executeRawUnsafe('ANALYZE');
  await database.close();
});

// Ids follow from numbers, so that a prompt can name the run that it follows. Every statement names
// all four parameters, as PostgreSQL wants to know the type of each.
const parameters = `(SELECT $1::text AS user_id, $2::int AS chats, $3::int AS per_chat,
  $4::text AS text) AS given`;
const uuidOf = (name: string) =>
  `overlay(overlay(md5(${name}) placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid`;
const chatId = uuidOf("given.user_id || '/chat/' || chat");
const promptId = uuidOf("given.user_id || '/prompt/' || chat || '/' || turn");
const runIdOf = (turn: string) => uuidOf(`given.user_id || '/run/' || chat || '/' || ${turn}`);
const startedAt = `now() - make_interval(mins => chat, secs => per_chat - turn)`;
const turns = `${parameters}, generate_series(1, given.chats) AS chat,
  generate_series(1, given.per_chat) AS turn`;

const statements = [
  `INSERT INTO chats (user_id, id, title, created_at, updated_at)
    SELECT user_id, ${chatId}, 'Chat number ' || chat, now() - make_interval(mins => chat),
      now() - make_interval(mins => chat)
    FROM ${parameters}, generate_series(1, given.chats) AS chat`,
  `INSERT INTO prompts (user_id, id, chat_id, text, after_run_id, created_at)
    SELECT user_id, ${promptId}, ${chatId}, 'Question ' || turn || ' of chat ' || chat,
      CASE WHEN turn > 1 THEN ${runIdOf('(turn - 1)')} END, ${startedAt}
    FROM ${turns}`,
  `INSERT INTO runs (user_id, id, chat_id, prompt_id, instance_id, model, on_leave, status, parts,
      text_length, input_tokens, output_tokens, usage_source, started_at, first_token_at, ended_at)
    SELECT user_id, ${runIdOf('turn')}, ${chatId}, ${promptId}, ${uuidOf("'instance'")}, 'bench',
      'stop', 'completed', jsonb_build_array(jsonb_build_object('type', 'text', 'text', text)),
      length(text), 20, 80, 'reported', ${startedAt}, ${startedAt}, ${startedAt}
    FROM ${turns}`,
];
