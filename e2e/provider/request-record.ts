import type { TranscriptMessage } from './transcript.ts';

/** What the provider saw of one request. Times are milliseconds since 1970, with fractions. */
export type RequestRecord = {
  id: number;
  key: string | null;
  api: 'chat' | 'responses' | 'messages' | 'generateContent';
  model: string;
  messages: TranscriptMessage[];
  /** The names of the tools that it offers, on the wire of Chat Completions. */
  tools: string[];
  /** Whether it came with a key of its own, which is not kept. */
  authorized: boolean;
  tokensSent: number;
  /** Tokens made after the caller had hung up: what a provider would still bill for. */
  tokensAfterHangUp: number;
  openedAt: number;
  headersSentAt: number | null;
  firstTokenAt: number | null;
  /** The caller closed the connection before the response was whole. */
  hungUp: boolean;
  closedAt: number | null;
  finished: boolean;
};

/** What a test can wait for. */
export type RequestEvent = 'opened' | 'headers' | 'tokens' | 'finished' | 'hung-up' | 'closed';

/**
 * Whether it has happened to the request.
 * @param count how many tokens, where the event is `tokens`
 */
export function hasHappened(record: RequestRecord, event: RequestEvent, count: number): boolean {
  switch (event) {
    case 'opened':
      return true;
    case 'headers':
      return record.headersSentAt !== null;
    case 'tokens':
      return record.tokensSent >= count;
    case 'finished':
      return record.finished;
    case 'hung-up':
      return record.hungUp;
    case 'closed':
      return record.closedAt !== null;
  }
}
