import { db } from '#lib/db/database.ts';
import { ProviderError } from '#lib/models/provider-error.ts';
import type { Providers, Resolved } from '#lib/models/providers.ts';
import { RequestError } from '#lib/request-error.ts';
import type { RunInput } from '#lib/shared/run-input.ts';

/**
 * The model that a request asks for, else that of the run that it resumes, else the default.
 * @throws {RequestError} 400 for a model that is not offered, 502 where a request names none and no
 * provider says what it has.
 */
export async function modelFor(
  providers: Providers,
  userId: string,
  input: RunInput,
): Promise<Resolved> {
  if (input.model) return await providers.resolve(input.model);
  if (input.kind === 'resume') {
    const resumed = await db().run.findUnique({
      where: { userId_id: { userId, id: input.runId } },
      select: { provider: true, model: true },
    });
    const found = resumed && (await providers.recorded(resumed.provider, resumed.model));
    if (found) return found;
  }
  try {
    return await providers.resolve(null);
  } catch (error) {
    throw asRequestError(error);
  }
}

/** A provider's failure as whoever asked for models is told it; anything else as it is. */
export function asRequestError(error: unknown): unknown {
  return error instanceof ProviderError ? new RequestError(502, error.code, error.message) : error;
}
