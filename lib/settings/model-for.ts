import { db } from '#lib/db/database.ts';
import { defaultModel } from '#lib/models/catalogue.ts';
import type { Provider } from '#lib/models/provider.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import type { RunInput } from '#lib/shared/run-input.ts';

/** The model that a request asks for, else that of the run that it resumes, else the default. */
export async function modelFor(
  engine: Engine,
  userId: string,
  input: RunInput,
): Promise<{ provider: Provider; model: string }> {
  return { provider: engine.provider, model: await nameFor(engine, userId, input) };
}

async function nameFor(engine: Engine, userId: string, input: RunInput): Promise<string> {
  if (input.model) return input.model;
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
