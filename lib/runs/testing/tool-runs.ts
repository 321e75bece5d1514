import type { LiveRun } from '#lib/runs/live-run.ts';
import { type AnswerPart, isToolCall } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import type { HeldTool } from './held-tool.ts';
import { testEngine, testUser } from './test-engine.ts';
import { ask, rowOf } from './test-runs.ts';

/** A run whose model has made a call of each of these tools in its first step. */
export async function withCalls(...tools: HeldTool[]) {
  const { engine, provider } = await testEngine({ tools: tools.map(({ tool }) => tool) });
  const by = await testUser();
  const { run, row } = await ask(engine, by);
  const request = await provider.request(0);
  request.say('Let me see.');
  for (const [index, { tool }] of tools.entries()) request.call(`c${index}`, tool.name, '{"n":1}');
  request.finish({ inputTokens: 10, outputTokens: 5 });
  const saved = async () => (await rowOf(by.userId, run.id)).parts as AnswerPart[];
  return { engine, provider, by, run, row, saved };
}

/** What is known of a call beside its own part. */
export function dataIn(parts: readonly AnswerPart[], id = 'c0'): ToolCallData | undefined {
  const part = parts.find((each) => each.type === 'data-tool-call' && each.id === id);
  return part?.type === 'data-tool-call' ? part.data : undefined;
}

/** The first call of an answer. */
export const callIn = (parts: readonly AnswerPart[]) => parts.find(isToolCall);

/** Waits until a call of a live run is in a state. */
export async function untilState(
  run: LiveRun,
  state: ToolCallData['state'],
  id = 'c0',
): Promise<void> {
  while (dataIn(run.answer.parts(), id)?.state !== state) await run.changed();
}
