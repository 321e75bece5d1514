import { settings } from '#lib/runs/simulation/instance.ts';
import type { Life, Rule } from '#lib/runs/simulation/outcome.ts';
import type { CallInput, SeenCall } from '#lib/runs/simulation/simulated-tools.ts';
import { isToolCall } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';

const never = Number.POSITIVE_INFINITY;

/** Rules 11 and 12: what becomes of the tool calls of a run. */
export const toolRules: Record<string, Rule> = {
  'rule 11: after its end no call of a run starts': ({ row, seen, calls }) => {
    const over = Math.min(row.end?.atStep ?? never, seen?.aborted?.atStep ?? never);
    const late = calls.find(({ startedAtStep }) => startedAtStep > over);
    return late ? `made call ${late.number} when it was over` : null;
  },

  'rule 11: each running call is told of the end at once': ({ seen, calls }) => {
    const aborted = seen?.aborted?.atStep ?? never;
    // One that was skipped had been told before.
    const deaf = calls.find(
      (call) =>
        call.startedAtStep < aborted &&
        isOpenAt(call, seen) &&
        (call.abortedAtStep ?? never) > aborted,
    );
    return aborted !== never && deaf ? `did not tell call ${deaf.number} of its end` : null;
  },

  'rule 12: a call has its end when its run has': (life) => {
    if (!life.row.end) return null;
    const open = recorded(life).find(({ data }) => data.state !== 'ended' || data.outcome === null);
    return open ? `left call ${open.number} ${open.data.state}` : null;
  },

  'rule 12: a call that was made is on record': (life) => {
    const known = new Set(recorded(life).map(({ number }) => number));
    const lost = life.calls.find(({ number }) => !known.has(number));
    return lost && life.row.end ? `has no record of call ${lost.number}` : null;
  },

  "rule 12: a call's outcome never claims more than is known": (life) => {
    for (const { number, data } of recorded(life)) {
      const call = life.calls.find((each) => each.number === number);
      const { outcome } = data;
      const hasHappened = call?.happenedAtStep != null;
      if (outcome === 'finished' && !hasHappened) return `says that call ${number} finished`;
      if (outcome === 'canceled' && hasHappened) return `says that call ${number} was canceled`;
      const isUnmade = outcome === 'not-started' || outcome === 'denied';
      if (isUnmade && call) return `says that call ${number} was ${outcome}`;
      if (outcome === 'may-have-happened' && !call && life.endedByDriver) {
        return `says that call ${number}, which was never made, may have happened`;
      }
    }
    return null;
  },

  'a run takes no more steps than it may': ({ requests }) =>
    requests.length > settings.maxSteps ? `took ${requests.length} steps` : null,

  'a tool that asks is called when somebody has said so': ({ outcome, row, calls }) => {
    const asked = outcome.people.callers.said;
    const isAllowed = asked.some(({ decision }) => !['deny', 'skip'].includes(decision));
    const name = ownCalls(row)[0]?.toolName;
    return name === 'ask' && calls.length > 0 && !isAllowed ? 'called it all the same' : null;
  },
};

/** Whether a call had no end yet when its run was aborted. */
function isOpenAt({ number }: SeenCall, seen: Life['seen']): boolean {
  return seen?.aborted?.openCalls.includes(number) ?? false;
}

/** The calls of a run without those of the run that it resumes. */
function ownCalls({ json, parts }: Life['row']) {
  const earlier = new Set(parts.filter(isToolCall).map(({ toolCallId }) => toolCallId));
  return json.parts.filter(isToolCall).filter(({ toolCallId }) => !earlier.has(toolCallId));
}

/** The calls that a run made, as its row has them. */
function recorded({ row }: Life): { number: number; data: ToolCallData }[] {
  const { parts } = row.json;
  return ownCalls(row).flatMap(({ toolCallId, input }) => {
    const part = parts.find((each) => each.type === 'data-tool-call' && each.id === toolCallId);
    const { number } = (input ?? {}) as Partial<CallInput>;
    if (part?.type !== 'data-tool-call' || number === undefined) return [];
    return [{ number, data: part.data }];
  });
}
