import type { DynamicToolUIPart } from 'ai';
import { log } from '#lib/log.ts';
import { cleanJson } from '#lib/shared/clean-text.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import type { Tool, ToolCallEnd, ToolProgress, ToolResult } from '#lib/tools/tool.ts';
import { endedWithError, type LateNews, sentenceOf, wordsOfFailure } from './call-words.ts';
import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';

type Unfinished = Exclude<ToolCallEnd, { outcome: 'finished' }>;
type Named = Pick<DynamicToolUIPart, 'toolCallId' | 'toolName'>;

/**
 * A tool call of a run that is driven here, from its first argument to its end: what becomes of it is
 * written into the answer, as two parts that replace themselves.
 */
export class LiveCall {
  readonly id: string;
  readonly name: string;
  /** What is called; null where the model names what there is not. */
  readonly tool: Tool | null;
  /** The arguments, once they are complete; a text where they are no JSON. */
  input: unknown;
  #part: DynamicToolUIPart;
  #data: ToolCallData;
  readonly #engine: Engine;
  readonly #run: LiveRun;

  constructor(engine: Engine, run: LiveRun, call: Named & { tool: Tool | null; step: number }) {
    const { toolCallId, toolName, tool, step } = call;
    this.#engine = engine;
    this.#run = run;
    this.id = toolCallId;
    this.name = toolName;
    this.tool = tool;
    const title = tool?.title ?? toolName;
    this.#part = { type: 'dynamic-tool', toolCallId, toolName, title, state: 'input-streaming' };
    this.#data = {
      server: tool?.server ?? '',
      serverName: tool?.server === 'halt' ? 'Halt' : (tool?.server ?? ''),
      title,
      readOnly: tool?.readOnly ?? false,
      step,
      state: 'waiting',
      progress: null,
      startedAt: null,
      endedAt: null,
      outcome: null,
      why: null,
      askUntil: null,
      cutAt: null,
      late: null,
    };
  }

  get hasEnded(): boolean {
    return this.#data.state === 'ended';
  }

  get isComplete(): boolean {
    return this.#part.state !== 'input-streaming';
  }

  /** Whether it came to nothing: it failed, was denied or never was made. */
  get hasFailed(): boolean {
    return this.hasEnded && this.#data.outcome !== 'finished';
  }

  write(rawInput: string): void {
    if (this.#part.state !== 'input-streaming') return;
    this.#write({ ...this.#part, rawInput: (this.#part.rawInput ?? '') + rawInput });
  }

  complete({ input, callProviderMetadata }: DynamicToolUIPart): void {
    this.input = input;
    const metadata = callProviderMetadata && { callProviderMetadata };
    this.#write({ ...this.#base(), ...metadata, state: 'input-available', input });
  }

  ask(until: Date): void {
    const { input, id } = this;
    this.#data = { ...this.#data, state: 'asking', askUntil: until.toISOString() };
    this.#write({ ...this.#base(), state: 'approval-requested', input, approval: { id } });
  }

  approve(): void {
    const { input, id } = this;
    this.#data = { ...this.#data, state: 'waiting', askUntil: null };
    const approval = { id, approved: true };
    this.#write({ ...this.#base(), state: 'approval-responded', input, approval });
  }

  deny(reason: string): void {
    const { input, id } = this;
    this.#end('denied', null);
    const approval = { id, approved: false as const, reason };
    this.#write({ ...this.#base(), state: 'output-denied', input, approval });
  }

  start(): void {
    this.#data = { ...this.#data, state: 'running', startedAt: new Date().toISOString() };
    this.#write(this.#part);
  }

  progress(progress: ToolProgress): void {
    if (this.hasEnded || this.#run.signal.aborted) return;
    this.#data = { ...this.#data, progress };
    this.#run.append({ type: 'data-tool-call', id: this.id, data: this.#data });
  }

  finish({ result }: Extract<ToolCallEnd, { outcome: 'finished' }>): void {
    this.#data = { ...this.#data, cutAt: result.cutAt };
    this.#end(result.isError ? 'failed' : 'finished', null);
    if (result.isError) return this.#write(endedWithError(this.#part, wordsOfFailure(result)));
    const { approval } = this.#part;
    const approved = approval?.approved && { approval: { ...approval, approved: true as const } };
    const output = { content: result.content };
    const ended = { ...this.#base(), state: 'output-available', input: this.input } as const;
    this.#write({ ...ended, output, ...approved });
  }

  /** It has ended without a result. */
  giveUp(end: Unfinished): void {
    this.#end(end.outcome, end.why);
    this.#write(endedWithError(this.#part, sentenceOf(end)));
  }

  /** What comes when it had been given up is noted beside it, also in a run that has ended. */
  heardLate(result: ToolResult | null): void {
    const at = new Date().toISOString();
    const late = result && { at, output: cleanJson({ content: result.content }) };
    const news: LateNews = { callId: this.id, ...late };
    void this.#noteLate(news);
  }

  async #noteLate(news: LateNews): Promise<void> {
    const run = this.#run;
    if (!run.decided && run.noteLate(news)) return;
    try {
      const { userId, id } = run;
      if (await run.ended) await this.#engine.store.noteLate(userId, id, news);
    } catch (error) {
      // The outcome claims nothing that this would put right.
      log().warn({ err: error, run: run.id }, 'late news of a tool call not noted');
    }
  }

  #base() {
    const { toolCallId, toolName, title, callProviderMetadata } = this.#part;
    const metadata = callProviderMetadata && { callProviderMetadata };
    return { type: 'dynamic-tool' as const, toolCallId, toolName, title, ...metadata };
  }

  #end(outcome: ToolCallData['outcome'], why: ToolCallData['why']): void {
    const endedAt = new Date().toISOString();
    this.#data = { ...this.#data, state: 'ended', endedAt, outcome, why, askUntil: null };
  }

  #write(part: DynamicToolUIPart): void {
    this.#part = cleanJson(part);
    this.#run.append(this.#part);
    this.#run.append({ type: 'data-tool-call', id: this.id, data: cleanJson(this.#data) });
  }
}
