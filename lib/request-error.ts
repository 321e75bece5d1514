/**
 * A request that cannot be served as it is, with the status and the sentence that its sender gets.
 * Everything else that is thrown is a fault of the server.
 */
export class RequestError extends Error {
  override name = 'RequestError';

  /** The server's bundle may hold this class twice; whichever made it, it is the same error. */
  static override [Symbol.hasInstance](value: unknown): value is RequestError {
    return value instanceof Error && value.name === 'RequestError';
  }

  readonly status: number;
  readonly code: string;
  /** Seconds after which it is worth asking again; null where nobody can know. */
  readonly retryAfter: number | null;

  /**
   * @param status HTTP status, 400 to 599.
   * @param code for programs: snake_case, stable.
   * @param message for people: a whole sentence that names what was wrong.
   * @param retryAfter seconds after which it is worth asking again, where that is known.
   */
  constructor(status: number, code: string, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** What everybody gets for an id that is not theirs, whether it exists or not. */
export function notFound(what: 'run' | 'chat' | 'prompt' | 'call', field = 'id'): RequestError {
  return new RequestError(404, `${what}_not_found`, `${field}: ${what} not found.`);
}

/** What is refused because it is too much at once: 429 `too_many_…`. */
export function tooMany(
  what: 'runs' | 'prompts' | 'streams' | 'guests' | 'reads' | 'searches' | 'exports',
  message: string,
  retryAfter: number,
): RequestError {
  return new RequestError(429, `too_many_${what}`, message, Math.max(1, Math.ceil(retryAfter)));
}

/** The answer to a run's id that has been used before. */
export function runExists(): RequestError {
  return new RequestError(409, 'run_exists', 'id: a run with this id already exists.');
}

/** What a server answers that is about to end. */
export function shuttingDown(): RequestError {
  return new RequestError(503, 'shutting_down', 'The server is restarting; try again shortly.');
}
