/** The API's refusal, or the lack of any answer: `status` is 0 when nothing came back. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Whether there is no such thing here, and asking again will not change it. */
export function isRefused(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 404);
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return 'Something went wrong. Reload the page and try again.';
}

/** The error for a request that got no answer at all. */
export function unreachable(): ApiError {
  return new ApiError(
    0,
    'unreachable',
    'Halt could not be reached. Check that it is running, then try again.',
  );
}

/** Reads the error of a refused request; a body that is not Halt's own JSON gets a plain sentence. */
export async function errorOf(response: Response): Promise<ApiError> {
  const fallback = new ApiError(
    response.status,
    'http_error',
    `The server returned an error (${response.status}). Try again.`,
  );
  try {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null || !('error' in body)) return fallback;
    const { error } = body;
    if (typeof error !== 'object' || error === null) return fallback;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : fallback.code;
    const message =
      'message' in error && typeof error.message === 'string' ? error.message : fallback.message;
    return new ApiError(response.status, code, message);
  } catch {
    // Not JSON: a proxy's own error page, say.
    return fallback;
  }
}
