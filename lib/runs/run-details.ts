import { db } from '#lib/db/database.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { notFound } from '#lib/request-error.ts';
import type { RunDetails, RunLink, SentMessage } from '#lib/shared/api.ts';
import type { Engine } from './engine.ts';
import { withLiveAnswer } from './read-runs.ts';
import { runsFromRows } from './store/read-rows.ts';
import { turnsUpTo } from './store/start-rows.ts';
import { resumeTranscript, transcriptOf } from './transcript.ts';

/**
 * Everything about one run, and what it is related to.
 * @throws {RequestError} 404 where this owner has no run of that id.
 */
export async function readRunDetails(
  engine: Engine,
  userId: string,
  id: string,
): Promise<RunDetails> {
  const row = await db().run.findUnique({ where: { userId_id: { userId, id } } });
  const [run] = row ? await runsFromRows([row]) : [];
  if (!row || !run) throw notFound('run');
  const { chatId, promptId, startedAt, endedAt } = row;
  // Not included above: where the chat is deleted in between, Prisma would fail.
  const [chat, prompt] = await Promise.all([
    db().chat.findFirst({ where: { userId, id: chatId }, select: { title: true } }),
    db().prompt.findFirst({ where: { userId, id: promptId } }),
  ]);
  if (!chat || !prompt) throw notFound('run');
  const { afterRunId } = prompt;
  const [follows, versions, supersededBy] = await Promise.all([
    afterRunId === null ? [] : linksTo({ userId, id: afterRunId }),
    linksTo({ userId, promptId, id: { not: id } }),
    // The next one in the chat is what superseded it; it began before this one had ended.
    row.endReason === 'superseded' && endedAt
      ? linksTo({ userId, chatId, startedAt: { gt: startedAt, lte: endedAt } })
      : [],
  ]);
  return {
    run: { ...withLiveAnswer(engine, userId, run), chatTitle: chat.title },
    prompt: { text: prompt.text },
    unseenText: row.unseenText ?? '',
    follows: follows[0] ?? null,
    versions,
    supersededBy: supersededBy[0] ?? null,
  };
}

/**
 * What the model was sent for a run, built again from what is saved of it and of the runs before.
 * @throws {RequestError} 404 where this owner has no run of that id.
 */
export async function readSent(engine: Engine, userId: string, id: string): Promise<SentMessage[]> {
  const row = await db().run.findUnique({
    where: { userId_id: { userId, id } },
    select: { provider: true, resumedFromId: true, promptId: true },
  });
  const prompt = row && (await db().prompt.findFirst({ where: { userId, id: row.promptId } }));
  if (!prompt) throw notFound('run');
  const { text, afterRunId } = prompt;
  const turns = await turnsUpTo(db(), userId, afterRunId);
  const resumed = row.resumedFromId && (await engine.store.readRun(userId, row.resumedFromId));
  const style = engine.providers.find(row.provider)?.resumeStyle ?? 'instruct';
  if (!resumed) return transcriptOf(turns, text).map(withoutParts);
  const { before, continued } = resumeTranscript(turns, text, resumed.parts, style);
  return [...before, ...continued].map(withoutParts);
}

function withoutParts({ role, content }: SentMessage): SentMessage {
  return { role, content };
}

/** The runs of a condition, the oldest first. */
async function linksTo(where: Prisma.RunWhereInput): Promise<RunLink[]> {
  const rows = await db().run.findMany({
    where,
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      chatId: true,
      resumedFromId: true,
      model: true,
      status: true,
      endReason: true,
      startedAt: true,
    },
  });
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
}
