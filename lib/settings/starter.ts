import { db } from '#lib/db/database.ts';
import { defaultModel } from '#lib/models/catalogue.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import type { RunInput } from '#lib/runs/run-input.ts';
import type { Starter } from '#lib/runs/start-run.ts';
import { readSettings } from './settings.ts';

/** Who starts a run, with what they chose for where the request does not say. */
export async function starterOf(engine: Engine, userId: string, input: RunInput): Promise<Starter> {
  const [settings, model] = await Promise.all([
    readSettings(userId),
    input.model ?? modelFor(engine, userId, input),
  ]);
  return { userId, model, ...settings };
}

/** The model of the run that is resumed, else the default. */
async function modelFor(engine: Engine, userId: string, input: RunInput): Promise<string> {
  if (input.kind === 'resume') {
    const resumed = await db().run.findUnique({
      where: { userId_id: { userId, id: input.runId } },
      select: { model: true },
    });
    if (resumed) return resumed.model;
  }
  try {
    return await defaultModel(engine.provider);
  } catch (error) {
    // The run fails at the provider then, and shows its sentence where the answer would be.
    if (error instanceof ProviderError) return 'unknown';
    throw error;
  }
}
