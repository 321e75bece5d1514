import { answerCall } from '#lib/runs/answer-call.ts';
import type { CallRequest } from '#lib/runs/open-calls.ts';
import { isToolCall } from '#lib/shared/run.ts';
import { toolDecisions } from '#lib/shared/tool-call.ts';
import type { Instance, Surroundings } from './instance.ts';
import type { Action } from './scenario.ts';
import { owner } from './stops.ts';

/** What people say of the calls of their runs. */
export class Callers {
  readonly said: { runId: string; callId: string; decision: CallRequest }[] = [];
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Says something of a call that a run has on record, or is about to. */
  say(instance: Instance, runId: string, { kind, number }: Action): void {
    const { world, database } = this.#surroundings;
    const calls = database.row(owner, runId);
    const known = (calls ? database.read(owner, runId)?.parts : null)?.filter(isToolCall) ?? [];
    const callId = known.at(-1 - (number % Math.max(known.length, 1)))?.toolCallId ?? 'c10';
    const decision = kind === 'skip a call' ? 'skip' : (toolDecisions[number % 4] ?? 'once');
    this.said.push({ runId, callId, decision });
    world.event(instance.place, () => {
      world.tell(instance.place, `hears ${decision} of ${callId} of ${runId}`);
      const call = { runId, callId };
      // Who is told that there is no such call, or nothing at all, has not said it then.
      void answerCall(instance.engine, owner, call, decision).catch(() => undefined);
    });
  }
}
