import { behaviours, type Call, describedTool, toolsOf } from './behaviours.ts';
import type { Witness } from './witness.ts';

type Message = {
  id?: string | number;
  method?: string;
  params?: {
    name?: string;
    arguments?: { tag?: string };
    requestId?: string | number;
    reason?: string;
    _meta?: { progressToken?: string | number };
  };
};
export type Send = (message: object) => void;

/**
 * An MCP server by hand, of the protocol's older era, so that it can be as impolite as a test wants. The
 * one named `hang` never says a word; `brittle` ends at what it does not know.
 */
export class RawServer {
  readonly #name: string;
  readonly #witness: Witness;
  readonly #die: () => void;
  readonly #tools: object[];
  readonly #calls = new Map<string | number, { tag: string; controller: AbortController }>();

  constructor(name: string, witness: Witness, die: () => void) {
    this.#name = name;
    this.#witness = witness;
    this.#die = die;
    this.#tools = toolsOf(name);
  }

  /** Takes a message of the client; `send` is for what belongs to it. */
  receive(message: Message, send: Send): void {
    if (this.#name === 'hang') return;
    const { id, method, params } = message;
    if (method === 'notifications/cancelled') return this.#cancel(params);
    if (id === undefined) return;
    const answer = (result: object) => send({ jsonrpc: '2.0', id, result });
    if (method === 'initialize') return answer(this.#initialized());
    if (method === 'ping') return answer({});
    if (method === 'tools/list') return answer({ tools: this.#tools });
    if (method === 'tools/call') return void this.#call(id, params, send);
    if (this.#name === 'brittle') return this.#die();
    send({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } });
  }

  #initialized(): object {
    return {
      protocolVersion: '2025-11-25',
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: this.#name, version: '1' },
    };
  }

  #cancel(params: Message['params']): void {
    const call = this.#calls.get(params?.requestId ?? '');
    if (!call) return;
    void this.#witness.record(call.tag, 'canceled', params?.reason);
    call.controller.abort();
  }

  async #call(id: string | number, params: Message['params'], send: Send): Promise<void> {
    const { name = '', arguments: input = {}, _meta } = params ?? {};
    const tag = input.tag ?? name;
    const controller = new AbortController();
    this.#calls.set(id, { tag, controller });
    await this.#witness.record(tag, 'called', { server: this.#name, name, input });
    const say = (message: object) => send({ jsonrpc: '2.0', ...message });
    const call: Call = {
      tag,
      witness: this.#witness,
      canceled: controller.signal,
      progress: (progress, total, message) =>
        say({
          method: 'notifications/progress',
          params: { progressToken: _meta?.progressToken, progress, total, message },
        }),
      answer: (content, more) => say({ id, result: { content, ...more } }),
      fail: (code, message) => say({ id, error: { code, message } }),
      die: this.#die,
      learn: (learned) => {
        this.#tools.push(describedTool(learned));
        say({ method: 'notifications/tools/list_changed' });
      },
    };
    const behave = behaviours[name];
    if (behave) await behave(call);
    else call.fail(-32_602, `There is no tool ${name}.`);
  }
}
