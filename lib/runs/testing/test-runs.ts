import { randomUUID } from 'node:crypto';
import { db } from '#lib/db/database.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { type Starter, startRun } from '#lib/runs/start-run.ts';
import type { RunInput } from '#lib/shared/run-input.ts';

/** A stop by the user, who saw so many characters. */
export const stop = (shown: number | null = null) => ({ reason: 'stop', shown }) as const;

/** What is saved of a run, straight from the tables. */
export async function rowOf(userId: string, id: string) {
  const [row, chunks] = await Promise.all([
    db().run.findUniqueOrThrow({ where: { userId_id: { userId, id } } }),
    db().runChunk.findMany({ where: { userId, runId: id } }),
  ]);
  return { ...row, chunks };
}

/** A prompt as a client would send it, in a chat of its own unless told. */
export function prompt(text = 'Hello?', chatId: string = randomUUID()) {
  return { kind: 'prompt' as const, id: randomUUID() as string, chatId, text };
}

/** Starts a run, a new prompt's unless told. */
export async function ask(engine: Engine, by: Starter, input: RunInput = prompt()) {
  const { run, row } = await startRun(engine, by, input);
  return { run, row };
}
