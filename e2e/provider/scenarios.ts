import { words } from './tokens.ts';

export type Refusal = {
  status: number;
  headers?: Record<string, string>;
  error: { message: string; type: string; code: string | null };
};

export type PlannedCall = { name: string; input: string };

/** How the provider answers one request. */
export type Scenario = {
  about: string;
  /** Answered instead of a stream. */
  refusal?: Refusal;
  /** When the response's headers go out. */
  headers: 'at once' | 'on command';
  /** When tokens go out: on command, all at once, or so many a second. */
  pace: 'on command' | 'at once' | number;
  reasoning?: string | readonly string[];
  text: string | readonly string[];
  /** The tools that it calls after its text, as more tokens, with their arguments in JSON. */
  calls?: readonly PlannedCall[];
  /** What it says instead, once a request brings the results of calls. */
  afterCalls?: string;
  /** The ending comes after so many tokens; after the last one if absent. */
  after?: number;
  ending: 'finish' | 'cut' | 'stall' | 'error' | 'garbage';
  /** Whether each write is broken up at odd bytes, in the middle of lines and characters. */
  pieces: 'whole' | 'odd';
  /** Whether tokens go on being made when the caller has hung up. */
  onHangUp: 'stop' | 'go on';
};

const manual: Scenario = {
  about: 'waits for a command for each token and for the end',
  headers: 'at once',
  pace: 'on command',
  text: words(400),
  ending: 'stall',
  pieces: 'whole',
  onHangUp: 'stop',
};

const steady = (tokensPerSecond: number): Scenario => ({
  ...manual,
  about: `${tokensPerSecond} tokens a second, then finishes`,
  pace: tokensPerSecond,
  ending: 'finish',
});

const refusing = (status: number, code: string, message: string): Scenario => ({
  ...manual,
  about: `answers ${status}`,
  refusal: {
    status,
    error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', code },
  },
});

/** The scenarios by model id. The first is the one that a page picks by itself. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'fake-manual': manual,
  'fake-at-once': { ...manual, about: 'all at once', pace: 'at once', ending: 'finish' },
  'fake-steady-10': steady(10),
  'fake-steady-100': steady(100),
  'fake-steady-1000': steady(1000),
  'fake-slow-finish': {
    ...manual,
    about: 'sends every token at once and the end on command',
    pace: 'at once',
    text: words(20),
  },
  'fake-silent': { ...manual, about: 'never sends headers', headers: 'on command' },
  'fake-stall': { ...manual, about: 'five tokens, then silence', pace: 'at once', after: 5 },
  'fake-cut': {
    ...manual,
    about: 'cuts the socket after five tokens',
    pace: 'at once',
    after: 5,
    ending: 'cut',
  },
  'fake-error-event': {
    ...manual,
    about: 'reports an error in the stream after five tokens',
    pace: 'at once',
    after: 5,
    ending: 'error',
  },
  'fake-garbage': {
    ...manual,
    about: 'sends something that is not JSON after five tokens',
    pace: 'at once',
    after: 5,
    ending: 'garbage',
  },
  'fake-reasoning': {
    ...manual,
    about: 'thinks, then answers',
    reasoning: 'Let me think about this first.',
  },
  'fake-split': {
    ...manual,
    about: 'breaks lines and characters between writes',
    pace: 200,
    text: 'Grüße aus Zürich 👩‍👩‍👧‍👦 und 東京 🇯🇵 – déjà vu.',
    ending: 'finish',
    pieces: 'odd',
  },
  'fake-flood': {
    ...manual,
    about: 'ten megabytes in one event',
    pace: 'at once',
    text: ['flood '.repeat((10 * 2 ** 20) / 6)],
    ending: 'finish',
  },
  'fake-deaf': { ...steady(100), about: 'goes on after the caller hung up', onHangUp: 'go on' },
  'fake-500': refusing(500, 'server_error', 'The engine is on fire. Try again later.'),
  'fake-401': refusing(401, 'invalid_api_key', 'Incorrect API key provided.'),
  'fake-429': refusing(429, 'rate_limit_exceeded', 'Rate limit reached. Try again in 20 s.'),
};
