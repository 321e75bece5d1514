import { notFound } from '#lib/request-error.ts';
import type { RunJson } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import type { Engine } from './engine.ts';
import type { CallRequest } from './open-calls.ts';
import { withLiveAnswer } from './read-runs.ts';

const longestWaitMs = 5_000;
const pollIntervalMs = 50;

/**
 * Says of a tool call whether it may be made, or that it is to end, wherever its run is driven. Of a call
 * that does not ask, or has ended, this changes nothing.
 * @returns the run when it is known to have heard; null where that could not be seen in time
 * @throws {RequestError} 404 where this owner has no run of that id, or the run no such call.
 */
export async function answerCall(
  engine: Engine,
  userId: string,
  { runId, callId }: { runId: string; callId: string },
  request: CallRequest,
): Promise<RunJson | null> {
  const live = engine.live.get(userId, runId);
  live?.calls.tell(callId, request);
  const found = await engine.store.readRun(userId, runId);
  if (!found) throw notFound('run');
  const run = withLiveAnswer(engine, userId, found);
  const before = dataOf(run, callId);
  const isElsewhere = !live && run.status === 'streaming';
  if (!before && !isElsewhere) throw notFound('call', 'callId');
  if (!isElsewhere || before?.state === 'ended') return run;
  await engine.store.requestCall(userId, runId, callId, request);
  for (const end = engine.clock.now() + longestWaitMs; engine.clock.now() < end; ) {
    const read = await engine.store.readRun(userId, runId);
    if (!read) throw notFound('run');
    const { state = 'asking' } = dataOf(read, callId) ?? {};
    if (state !== (before?.state ?? 'asking') || read.status !== 'streaming') return read;
    await engine.clock.wait(pollIntervalMs);
  }
  return null;
}

function dataOf({ parts }: RunJson, callId: string): ToolCallData | null {
  const part = parts.find((each) => each.type === 'data-tool-call' && each.id === callId);
  return part?.type === 'data-tool-call' ? part.data : null;
}
