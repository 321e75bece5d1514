import type { Tool, ToolCallEnd, ToolContext } from '#lib/tools/tool.ts';
import { outside, type World } from './world.ts';

/** How the server of a tool takes a call, and its cancel. */
export const manners = ['polite', 'deaf', 'late', 'dying'] as const;
export type Manner = (typeof manners)[number];

/** What a call is asked with: the model that makes it, and which of its calls it is. */
export type CallInput = { model: string; number: number; manner: Manner };

/** A call as its server saw it. */
export type SeenCall = CallInput & {
  place: number;
  startedAtStep: number;
  abortedAtStep: number | null;
  /** When it had its effect on the world; null where it has none. */
  happenedAtStep: number | null;
};

const result = { content: [{ type: 'text' as const, text: 'Done.' }], isError: false, cutAt: null };
const gone = { why: 'server-gone', message: 'Its server died.' } as const;

/** The tools of a world: each call has an effect, and the server remembers it. */
export class SimulatedTools {
  readonly calls: SeenCall[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** What a process offers: a tool that asks first, and one that does not. */
  toolsFor(place: number): Tool[] {
    return ['act', 'ask'].map((name) => ({
      name,
      server: 'test',
      title: name,
      description: '',
      inputSchema: { type: 'object' as const },
      readOnly: false,
      asks: name === 'ask',
      problemOf: (input) =>
        (input as { isWrong?: boolean }).isWrong ? 'it is wrong on purpose' : null,
      call: (input, context) => this.#call(place, input as CallInput, context),
    }));
  }

  async #call(place: number, input: CallInput, context: ToolContext): Promise<ToolCallEnd> {
    const { signal } = context;
    const call: SeenCall = {
      ...input,
      place,
      startedAtStep: this.#world.step,
      abortedAtStep: null,
      happenedAtStep: null,
    };
    this.calls.push(call);
    this.#world.tell(place, `calls the ${input.manner} tool for ${input.model} ${input.number}`);
    const { promise, resolve } = Promise.withResolvers<ToolCallEnd>();
    const happen = () => {
      call.happenedAtStep = this.#world.step;
    };
    signal.addEventListener('abort', () => {
      call.abortedAtStep = this.#world.step;
      if (input.manner === 'late') resolve({ outcome: 'may-have-happened', ...gone });
      if (input.manner !== 'polite' || call.happenedAtStep !== null) return;
      resolve({ outcome: 'canceled', why: 'stopped', message: '' });
    });
    // The effect is at the server's, whatever becomes of the process that asked for it.
    await this.#world.later(outside);
    if (input.manner !== 'polite' || call.abortedAtStep === null) happen();
    this.#world.event(place, () => {
      if (input.manner === 'dying') resolve({ outcome: 'may-have-happened', ...gone });
      else if (input.manner === 'late' && signal.aborted) context.onLate(result);
      else resolve({ outcome: 'finished', result });
    });
    return await promise;
  }
}
