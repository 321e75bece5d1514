import { notFound } from '#lib/request-error.ts';
import { Answer } from '#lib/runs/answer.ts';
import { type AnswerPart, type RunJson, textOf } from '#lib/runs/run.ts';
import { cutAtShown } from '#lib/runs/shown.ts';
import { runExists } from '#lib/runs/store/run-exists.ts';
import type {
  Announcement,
  Asked,
  EndedRun,
  NewRun,
  Origin,
  RunStore,
} from '#lib/runs/store/run-store.ts';
import { lostAfterMs } from '#lib/runs/sweep.ts';
import type { World } from './world.ts';

const minute = 60_000;

export type Row = NewRun & {
  json: RunJson;
  chunks: Map<number, AnswerPart[]>;
  insertedAtStep: number;
  endedAtStep: number | null;
  endedAtTime: number | null;
  /** When a cancel of it was first written down. */
  askedAtTime: number | null;
  /** Length of the text that a save has been confirmed for. */
  savedLength: number;
  /** How often its end was written: rule 1 says once. */
  ends: number;
};

/** The database of a simulated world: what the SQL in ../store does, on maps. */
export class MemoryDatabase {
  readonly rows = new Map<string, Row>();
  readonly asks = new Map<string, Asked & { at: number; step: number }>();
  readonly prompts = new Map<string, { chatId: string; text: string; afterRunId: string | null }>();
  readonly seen = new Map<string, number>();
  readonly #silent = new Set<string>();
  readonly hearers: { instance: number; hear: (announcement: Announcement) => void }[] = [];
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** A heartbeat; one that comes late makes its instance one that may have been taken for lost. */
  beat(instanceId: string): void {
    const last = this.seen.get(instanceId);
    if (last !== undefined && this.world.now - last >= lostAfterMs) this.#silent.add(instanceId);
    this.seen.set(instanceId, this.world.now);
  }

  wasSilent(instanceId: string): boolean {
    const last = this.seen.get(instanceId) ?? 0;
    return this.#silent.has(instanceId) || this.world.now - last >= lostAfterMs;
  }

  row(userId: string, id: string): Row | undefined {
    return this.rows.get(`${userId} ${id}`);
  }

  announce(announcement: Announcement): void {
    for (const { instance, hear } of this.hearers) {
      // NOTIFY reaches whoever listens at that moment; a lost channel misses it.
      if (this.world.choice(6) > 0) this.world.event(instance, () => hear(announcement));
    }
  }

  partsOf(row: Row): AnswerPart[] {
    if (row.json.status !== 'streaming') return row.json.parts;
    const answer = new Answer(row.parts);
    for (const [, parts] of [...row.chunks].sort(([a], [b]) => a - b)) {
      for (const part of parts) answer.append(part.type, part.text);
    }
    return answer.parts();
  }

  read(userId: string, id: string): RunJson | null {
    const row = this.row(userId, id);
    if (!row) return null;
    const parts = this.partsOf(row);
    return { ...row.json, parts, text: textOf(parts) };
  }

  insert(run: NewRun): Asked | null {
    if (this.row(run.userId, run.id)) throw runExists();
    const { chatId, prompt } = run;
    if (prompt) this.prompts.set(`${run.userId} ${run.promptId}`, { chatId, ...prompt });
    this.rows.set(`${run.userId} ${run.id}`, {
      ...run,
      json: streamingJson(run),
      chunks: new Map(),
      insertedAtStep: this.world.step,
      endedAtStep: null,
      endedAtTime: null,
      askedAtTime: null,
      savedLength: 0,
      ends: 0,
    });
    const ask = this.asks.get(`${run.userId} ${run.id}`);
    return ask && ask.at > this.world.now - minute ? ask : null;
  }

  end(ended: EndedRun, unseenForMs?: number): boolean {
    const row = this.row(ended.userId, ended.id);
    if (!row) return false;
    if (row.json.status !== 'streaming') return false;
    const seen = this.seen.get(row.instanceId) ?? Number.NEGATIVE_INFINITY;
    if (unseenForMs !== undefined && seen > this.world.now - unseenForMs) return false;
    const { ending } = ended;
    row.ends++;
    row.endedAtStep = this.world.step;
    row.endedAtTime = this.world.now;
    row.json = {
      ...row.json,
      status: ending.status,
      endReason: ending.status === 'completed' ? null : ending.reason,
      error: ending.status === 'failed' ? ending.error : null,
      parts: [...ended.parts],
      text: textOf(ended.parts),
      endedAt: ended.endedAt.toISOString(),
    };
    this.asks.delete(`${ended.userId} ${ended.id}`);
    const { userId, id: runId, chatId } = ended;
    this.announce({ type: 'run', userId, runId, chatId, status: ending.status });
    return true;
  }

  strengthen(userId: string, runId: string, asked: Asked): void {
    const row = this.row(userId, runId);
    if (row?.json.status !== 'canceled' || row.json.endReason !== 'disconnect') return;
    if ((row.endedAtTime ?? 0) <= this.world.now - minute) return;
    const { kept } = cutAtShown(row.json.parts, asked.shown);
    row.json = { ...row.json, endReason: asked.reason, parts: kept, text: textOf(kept) };
  }

  turnsUpTo(userId: string, runId: string | null): Origin['turns'] {
    const row = runId === null ? undefined : this.row(userId, runId);
    const prompt = row && this.prompts.get(`${userId} ${row.promptId}`);
    if (!row || !prompt) return [];
    const { status, parts } = row.json;
    const turn = { runId: row.id, prompt: prompt.text, status, parts };
    return [...this.turnsUpTo(userId, prompt.afterRunId), turn];
  }

  origin(userId: string, promptId: string): Origin {
    const prompt = this.prompts.get(`${userId} ${promptId}`);
    if (!prompt) throw notFound('prompt');
    return {
      chatId: prompt.chatId,
      turns: this.turnsUpTo(userId, prompt.afterRunId),
      afterRunId: prompt.afterRunId,
      prompt: { id: promptId, text: prompt.text },
      resumed: null,
    };
  }
}

/** The store of one instance: every call takes effect some steps later, and may be lost. */
export function memoryStore(database: MemoryDatabase, instance: number): RunStore {
  const { world } = database;
  const later = <Result>(effect: () => Result) => world.operation(instance, effect);
  return {
    originOfPrompt: (userId, chatId) =>
      later(() => {
        const inChat = [...database.rows.values()].filter(
          (row) => row.userId === userId && row.chatId === chatId,
        );
        const afterRunId = inChat.at(-1)?.id ?? null;
        const turns = database.turnsUpTo(userId, afterRunId);
        return { chatId, turns, afterRunId, prompt: null, resumed: null };
      }),
    originOfRegenerate: (userId, promptId) => later(() => database.origin(userId, promptId)),
    originOfResume: (userId, runId) =>
      later(() => {
        const resumed = database.read(userId, runId);
        if (!resumed) throw notFound('run');
        return { ...database.origin(userId, resumed.promptId), resumed };
      }),
    insertRun: (run) => later(() => database.insert(run)),
    saveProgress: (instanceId, progress) =>
      later(() => {
        database.beat(instanceId);
        const rows = [...database.rows.values()];
        const streaming = rows.filter((row) => row.json.status === 'streaming');
        const kept = progress.filter((each) => {
          const row = streaming.find(
            ({ userId, id }) => userId === each.userId && id === each.runId,
          );
          if (row && each.parts.length > 0) {
            row.chunks.set(each.seq, each.parts);
            row.savedLength = textOf(database.partsOf(row)).length;
          }
          return row !== undefined;
        });
        const asked = streaming.flatMap((row) => {
          const ask = database.asks.get(`${row.userId} ${row.id}`);
          const here = ask && row.instanceId === instanceId;
          return here ? [{ userId: row.userId, runId: row.id, ...ask }] : [];
        });
        return { asked, kept };
      }),
    endRun: (ended, unseenForMs) => later(() => database.end(ended, unseenForMs)),
    readRun: (userId, id) => later(() => database.read(userId, id)),
    askCancel: (userId, runId, asked) =>
      later(() => {
        const key = `${userId} ${runId}`;
        const standing = database.asks.get(key);
        const row = database.rows.get(key);
        if (row?.json.status === 'streaming') row.askedAtTime ??= world.now;
        if (standing?.reason !== 'stop') {
          database.asks.set(key, { ...asked, at: world.now, step: world.step });
        }
        database.announce({ type: 'cancel', userId, runId, ...asked });
      }),
    strengthen: (userId, runId, asked) => later(() => database.strengthen(userId, runId, asked)),
    streamingRuns: (userId) =>
      later(() =>
        [...database.rows.values()]
          .filter((row) => row.userId === userId && row.json.status === 'streaming')
          .map((row) => row.id),
      ),
    streamingElsewhere: (userId, chatId, instanceId) =>
      later(() =>
        [...database.rows.values()]
          .filter((row) => row.userId === userId && row.chatId === chatId)
          .filter((row) => row.json.status === 'streaming' && row.instanceId !== instanceId)
          .map((row) => row.id),
      ),
    lostRuns: (instanceId, unseenForMs) =>
      later(() =>
        [...database.rows.values()]
          .filter((row) => row.json.status === 'streaming')
          .filter((row) => {
            if (row.instanceId === instanceId) return true;
            const seen = database.seen.get(row.instanceId) ?? Number.NEGATIVE_INFINITY;
            return seen <= world.now - unseenForMs;
          })
          .map((row) => ({
            ...row,
            parts: database.partsOf(row),
            asked: database.asks.get(`${row.userId} ${row.id}`) ?? null,
          })),
      ),
    tidy: () =>
      later(() => {
        for (const [key, ask] of database.asks) {
          if (ask.at < world.now - minute) database.asks.delete(key);
        }
      }),
    listen: async (hear) => {
      database.hearers.push({ instance, hear });
      return async () => undefined;
    },
  };
}

function streamingJson(run: NewRun): RunJson {
  return {
    id: run.id,
    chatId: run.chatId,
    promptId: run.promptId,
    resumedFromId: run.resumedFromId,
    model: run.model,
    status: 'streaming',
    endReason: null,
    text: textOf(run.parts),
    parts: [...run.parts],
    usage: null,
    error: null,
    onLeave: run.onLeave,
    startedAt: run.startedAt.toISOString(),
    firstTokenAt: null,
    endedAt: null,
  };
}
