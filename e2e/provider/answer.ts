import type { ServerResponse } from 'node:http';
import { now } from './clock.ts';
import { oddWriter, type PieceWriter, wholeWriter } from './piece-writer.ts';
import type { RequestRecord } from './request-record.ts';
import type { Refusal, Scenario } from './scenarios.ts';
import { tokensOf } from './tokens.ts';
import type { CallPiece, Wire } from './wire.ts';

const tickMs = 5;

/** One request being answered: plays its scenario and takes commands. */
export class Answer {
  readonly record: RequestRecord;
  readonly #scenario: Scenario;
  readonly #wire: Wire;
  readonly #response: ServerResponse;
  readonly #writer: PieceWriter;
  readonly #onChange: () => void;
  readonly #reasoning: readonly string[];
  readonly #tokens: readonly string[];
  readonly #calls: readonly CallPiece[];
  #timer: NodeJS.Timeout | undefined;
  #endedHere = false;

  constructor(
    record: RequestRecord,
    scenario: Scenario,
    wire: Wire,
    response: ServerResponse,
    onChange: () => void,
  ) {
    this.record = record;
    this.#scenario = scenario;
    this.#wire = wire;
    this.#response = response;
    this.#writer = scenario.pieces === 'odd' ? oddWriter(response) : wholeWriter(response);
    this.#onChange = onChange;
    this.#reasoning = tokensOf(scenario.reasoning ?? []);
    this.#tokens = tokensOf(scenario.text);
    this.#calls = (scenario.calls ?? []).flatMap(({ name, input }, index) =>
      ['', ...tokensOf(input)].map((delta, nth) => ({ index, name, isFirst: nth === 0, delta })),
    );
    // Only the response knows: the request's own 'close' comes when its body has been read.
    response.on('close', () => this.#close());
  }

  start(): void {
    if (this.#scenario.refusal) return this.#refuse(this.#scenario.refusal);
    if (this.#scenario.headers === 'at once') this.sendHeaders();
    const { pace } = this.#scenario;
    if (pace === 'at once') this.release(this.#last);
    if (typeof pace === 'number') this.#releaseSteadily(pace);
  }

  sendHeaders(): void {
    if (this.record.headersSentAt !== null || this.#gone) return;
    this.#response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    this.#writer.write(this.#wire.open());
    this.record.headersSentAt = now();
    this.#onChange();
  }

  /** Sends the next tokens, fewer if there are no more, and the ending when it is due. */
  release(count: number): void {
    this.sendHeaders();
    const made = this.record.tokensSent + this.record.tokensAfterHangUp;
    const until = Math.min(made + count, this.#last);
    if (this.#gone) {
      this.record.tokensAfterHangUp += Math.max(0, until - made);
      return this.#onChange();
    }
    let text = '';
    for (let index = made; index < until; index++) text += this.#frame(index);
    if (text) {
      this.record.firstTokenAt ??= now();
      this.#writer.write(text);
      this.record.tokensSent = until;
    }
    this.#onChange();
    if (until === this.#last) this.#end();
  }

  finish(): void {
    if (this.#gone) return;
    this.sendHeaders();
    this.#stopTimer();
    this.#endedHere = true;
    this.record.finished = true;
    this.#writer.write(this.#wire.finish(this.record.tokensSent));
    this.#writer.end();
    this.#onChange();
  }

  /** Reports an error inside the stream, and ends it. */
  error(message: string): void {
    if (this.#gone) return;
    this.sendHeaders();
    this.#stopTimer();
    this.#endedHere = true;
    this.#writer.write(this.#wire.error(message));
    this.#writer.end();
  }

  /** Sends an event that is not JSON, and nothing more until told. */
  garbage(): void {
    if (this.#gone) return;
    this.sendHeaders();
    this.#stopTimer();
    this.#writer.write('data: {"choices":[{"delta":<<garbage\n\n');
  }

  cut(): void {
    this.#stopTimer();
    this.#endedHere = true;
    this.#response.socket?.destroy();
  }

  get #last(): number {
    const all = this.#reasoning.length + this.#tokens.length + this.#calls.length;
    return Math.min(this.#scenario.after ?? all, all);
  }

  get #gone(): boolean {
    return this.#endedHere || this.record.closedAt !== null;
  }

  #frame(index: number): string {
    const thought = this.#reasoning[index];
    if (thought !== undefined) return this.#wire.reasoning(thought);
    const piece = this.#calls[index - this.#reasoning.length - this.#tokens.length];
    if (!piece) return this.#wire.token(this.#tokens[index - this.#reasoning.length] ?? '');
    if (!this.#wire.call) throw new Error('This wire has no tool calls.');
    return this.#wire.call(piece);
  }

  #releaseSteadily(tokensPerSecond: number): void {
    const startedAt = now();
    let released = 0;
    this.#timer = setInterval(() => {
      const due = Math.floor(((now() - startedAt) * tokensPerSecond) / 1000);
      if (due > released) this.release(due - released);
      released = due;
      if (released >= this.#last) this.#stopTimer();
    }, tickMs);
  }

  #end(): void {
    this.#stopTimer();
    switch (this.#scenario.ending) {
      case 'finish':
        return this.finish();
      case 'cut':
        // The tokens are to arrive before the connection goes.
        return void setTimeout(() => this.cut(), 50);
      case 'error':
        return this.error('The model stopped working in the middle of its answer.');
      case 'garbage':
        return this.garbage();
      case 'stall':
    }
  }

  #refuse({ status, headers, error }: Refusal): void {
    this.#endedHere = true;
    this.record.headersSentAt = now();
    this.#response.writeHead(status, { 'content-type': 'application/json', ...headers });
    this.#response.end(JSON.stringify({ error: { ...error, param: null } }));
    this.#onChange();
  }

  #close(): void {
    this.record.closedAt = now();
    this.record.hungUp = !this.#response.writableFinished && !this.#endedHere;
    if (this.#scenario.onHangUp === 'stop') this.#stopTimer();
    this.#onChange();
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
  }
}
