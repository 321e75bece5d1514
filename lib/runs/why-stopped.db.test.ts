import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRun } from './cancel-run.ts';
import { readRun } from './read-runs.ts';
import { openTestDatabase, testEngine, testUser } from './testing/test-engine.ts';
import { ask, stop } from './testing/test-runs.ts';
import { sayWhyStopped } from './why-stopped.ts';

let close: () => Promise<void>;
beforeAll(async () => {
  close = await openTestDatabase();
});
afterAll(() => close());

/** An answer that is being written. */
async function streaming() {
  const [{ engine, provider }, by] = [await testEngine(), await testUser()];
  const { run } = await ask(engine, by);
  const request = await provider.request(0);
  request.say('One');
  return { engine, request, run, userId: by.userId };
}

describe('why a run was stopped', () => {
  it('can be said once it was, and said anew', async () => {
    const { engine, userId, run } = await streaming();
    await cancelRun(engine, userId, run.id, stop());
    await sayWhyStopped(engine, userId, run.id, 'wrong');
    expect(await sayWhyStopped(engine, userId, run.id, 'too_long')).toMatchObject({
      status: 'canceled',
      stopReason: 'too_long',
    });
    expect(await readRun(engine, userId, run.id)).toMatchObject({ stopReason: 'too_long' });
  });

  it('cannot be said of one that streams or completed', async () => {
    const { engine, request, userId, run } = await streaming();
    const refusal = { status: 409, code: 'run_not_stopped' };
    await expect(sayWhyStopped(engine, userId, run.id, 'wrong')).rejects.toMatchObject(refusal);
    request.finish();
    await run.driven;
    await expect(sayWhyStopped(engine, userId, run.id, 'wrong')).rejects.toMatchObject(refusal);
    expect(await readRun(engine, userId, run.id)).toMatchObject({ stopReason: null });
  });

  it('cannot be said by somebody else (rule 10)', async () => {
    const { engine, userId, run } = await streaming();
    await cancelRun(engine, userId, run.id, stop());
    const { userId: otherId } = await testUser();
    const sayingBy = (who: string, id: string) => sayWhyStopped(engine, who, id, 'other');
    const refusal = { status: 404, message: 'id: run not found.' };
    await expect(sayingBy(otherId, run.id)).rejects.toMatchObject(refusal);
    await expect(sayingBy(otherId, randomUUID())).rejects.toMatchObject(refusal);
  });
});
