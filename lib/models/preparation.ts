import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { type AnswerCall, writeAnswerCall } from './answer-call.ts';
import type { TranscriptMessage } from './answer-words.ts';
import type { Provider } from './provider.ts';
import { connectProvider, type OpenConnection } from './provider-connection.ts';

/** What a provider is about to be asked, as far as it is known. */
export type Expected = {
  provider: Provider;
  model: string;
  /** Null where that depends on what has still to be read. */
  messages: readonly TranscriptMessage[] | null;
};

/**
 * Makes a question ready while its prompt is being written, so that its first token waits neither for
 * a connection nor for the request. Begins in the next turn of the event loop: the statement that
 * writes the prompt leaves first.
 */
export class Preparation {
  readonly #expected: Expected;
  readonly #begun: NodeJS.Immediate;
  #connection: OpenConnection | null = null;
  #call: Promise<AnswerCall> | null = null;

  constructor(expected: Expected) {
    this.#expected = expected;
    this.#begun = setImmediate(() => this.#begin());
  }

  #begin(): void {
    const { provider, model, messages } = this.#expected;
    this.#connection = connectProvider(provider);
    if (!messages) return;
    this.#call = writeAnswerCall(provider, model, messages);
    // Whoever asks for it hears what is wrong.
    this.#call.catch(() => undefined);
  }

  /** The request that asks for an answer to these messages; null where others were expected. */
  callFor(messages: readonly TranscriptMessage[]): Promise<AnswerCall> | null {
    return isDeepStrictEqual(messages, this.#expected.messages) ? this.#call : null;
  }

  /** The connection for a request; null where it was taken or lost, and the request opens its own. */
  takeConnection(): Socket | null {
    return this.#connection?.take() ?? null;
  }

  /** Closes the connection, unless it was taken. */
  close(): void {
    clearImmediate(this.#begun);
    this.#connection?.close();
  }
}

/** Begins to prepare a question. */
export function prepareAnswer(expected: Expected): Preparation {
  return new Preparation(expected);
}
