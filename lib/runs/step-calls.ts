import type { DynamicToolUIPart } from 'ai';
import type { ToolInput } from '#lib/models/answer-parts.ts';
import { type AnswerPart, isToolCall } from '#lib/shared/run.ts';
import type { Tool } from '#lib/tools/tool.ts';
import type { Engine } from './engine.ts';
import { LiveCall } from './live-call.ts';
import type { LiveRun } from './live-run.ts';

/** The tool calls of a run, as its model makes them, step by step. */
export class StepCalls {
  tools: readonly Tool[] = [];
  readonly #engine: Engine;
  readonly #run: LiveRun;
  readonly #all: LiveCall[] = [];
  /** Those of this step, by the ids that the model gives them. */
  #step = new Map<string, LiveCall>();
  #number = 1;

  constructor(engine: Engine, run: LiveRun) {
    this.#engine = engine;
    this.#run = run;
  }

  /** The tools as a model is offered them. */
  get offered() {
    return this.tools.map(({ name, description, inputSchema }) => ({
      type: 'function' as const,
      name,
      description,
      inputSchema,
    }));
  }

  beginStep(): void {
    this.#step = new Map();
    const parts = this.#run.answer.parts();
    const isBoundary = ({ type }: AnswerPart) => type === 'step-start';
    const begun = parts.slice(parts.findLastIndex(isBoundary) + 1);
    // What is said after a call belongs to another step, also where a resumed answer begins with it.
    if (begun.some(isToolCall)) this.#run.append({ type: 'step-start' });
    this.#number = this.#run.answer.parts().filter(isBoundary).length + 1;
  }

  hear(part: ToolInput | DynamicToolUIPart): void {
    const call = this.#step.get(part.toolCallId) ?? this.#newCall(part);
    if (part.type === 'tool-input') call.write(part.delta);
    else call.complete(part);
  }

  /** The calls of this step. */
  ofStep(): LiveCall[] {
    return [...this.#step.values()];
  }

  /** Ends what has no end: calls whose arguments had not all come, or whose step was not finished. */
  endAll(): void {
    const why = this.#run.signal.aborted ? 'stopped' : 'failed';
    const message = 'The answer broke off before the call was made.';
    for (const call of this.#all) {
      if (!call.hasEnded) call.giveUp({ outcome: 'not-started', why, message });
    }
  }

  #newCall({ toolCallId, toolName }: Pick<DynamicToolUIPart, 'toolCallId' | 'toolName'>): LiveCall {
    const call = new LiveCall(this.#engine, this.#run, {
      toolCallId: this.#unusedId(toolCallId),
      toolName,
      tool: this.tools.find(({ name }) => name === toolName) ?? null,
      step: this.#number,
    });
    this.#step.set(toolCallId, call);
    this.#all.push(call);
    return call;
  }

  /** Some models count their calls anew in each step. */
  #unusedId(id: string): string {
    const used = new Set(
      this.#run.answer
        .parts()
        .filter(isToolCall)
        .map((part) => part.toolCallId),
    );
    if (!used.has(id)) return id;
    for (let number = 2; ; number++) if (!used.has(`${id}-${number}`)) return `${id}-${number}`;
  }
}
