import type { Tool, ToolCallEnd, ToolContext } from '#lib/tools/tool.ts';

/** A call that reached the tool of a test, answered by what the test says. */
export class HeldCall {
  readonly input: unknown;
  readonly context: ToolContext;
  readonly ending: Promise<ToolCallEnd>;
  readonly #end: (end: ToolCallEnd) => void;

  constructor(input: unknown, context: ToolContext) {
    this.input = input;
    this.context = context;
    const { promise, resolve } = Promise.withResolvers<ToolCallEnd>();
    this.ending = promise;
    this.#end = resolve;
  }

  answer(text: string, isError = false): void {
    this.#end({
      outcome: 'finished',
      result: { content: [{ type: 'text', text }], isError, cutAt: null },
    });
  }
}

/** A tool of a test: it holds every call until the test answers it, whatever its signal says. */
export class HeldTool {
  readonly calls: HeldCall[] = [];
  #arrived: (() => void)[] = [];
  readonly tool: Tool;

  constructor(name: string, more: Partial<Tool> = {}) {
    this.tool = {
      name,
      server: 'test',
      title: name,
      description: `The tool ${name} of a test.`,
      inputSchema: { type: 'object' },
      readOnly: true,
      asks: false,
      problemOf: () => null,
      call: (input, context) => this.#hold(input, context),
      ...more,
    };
  }

  /** The call with this number, once it has arrived. */
  async call(number: number): Promise<HeldCall> {
    for (;;) {
      const call = this.calls[number];
      if (call) return call;
      await new Promise<void>((resolve) => this.#arrived.push(resolve));
    }
  }

  #hold(input: unknown, context: ToolContext): Promise<ToolCallEnd> {
    const call = new HeldCall(input, context);
    this.calls.push(call);
    for (const resolve of this.#arrived.splice(0)) resolve();
    return call.ending;
  }
}
