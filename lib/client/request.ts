import { errorOf, unreachable } from './api-error.ts';

/** How long a call that is not a stream may take before it counts as unanswered. */
const callTimeoutMs = 20_000;
/** How long a new session waits for those of other tabs, so that all of them get the same one. */
const otherTabsMs = 5_000;

let session: Promise<void> | null = null;

const unansweredListeners = new Set<() => void>();

/** Calls `listener` when a request got no answer, until the returned function is called. */
export function onUnanswered(listener: () => void): () => void {
  unansweredListeners.add(listener);
  return () => unansweredListeners.delete(listener);
}

/**
 * Makes sure that the browser has a session, once per page load: calls that leave together without
 * one would each be given a guest of their own, and so would tabs that are opened together.
 */
export function ensureSession(): Promise<void> {
  session ??= oneTabAtATime(openSession).catch((error: unknown) => {
    session = null;
    throw error;
  });
  return session;
}

/** Waits for other tabs that do the same, but not for long: they may have been put to sleep. */
async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  // Web Locks need https or localhost.
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return await work();
  let begun = false;
  const signal = AbortSignal.timeout(otherTabsMs);
  try {
    await navigator.locks.request('halt-session', { signal }, () => {
      begun = true;
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    await work();
  }
}

async function openSession(): Promise<void> {
  const response = await send('/api/session', { method: 'POST', signal: callTimeout() });
  if (!response.ok) throw await errorOf(response);
}

/** A call whose JSON answer is wanted. Throws ApiError for a refusal and for no answer. */
export async function callJson<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await call(path, init);
  // The one place where the API's answers are trusted to have the form docs/api.md gives them.
  return (await response.json()) as Answer;
}

/** A call whose answer has no body. Throws ApiError for a refusal and for no answer. */
export async function callForNothing(path: string, init: RequestInit = {}): Promise<void> {
  await call(path, init);
}

async function call(path: string, init: RequestInit): Promise<Response> {
  const timeout = callTimeout();
  const signal = init.signal ? either(init.signal, timeout) : timeout;
  const response = await fetchInSession(path, { ...init, signal });
  if (!response.ok) throw await errorOf(response);
  return response;
}

/**
 * A fetch that has a session; the answer may be a refusal. Throws ApiError where nothing answered,
 * and the signal's own reason where the caller gave up.
 */
export async function fetchInSession(path: string, init: RequestInit): Promise<Response> {
  await ensureSession();
  const response = await send(path, init);
  if (response.status !== 401) return response;
  // The session ended under the page: one new one, then the same call again.
  session = null;
  await ensureSession();
  return send(path, init);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    const given: unknown = init.signal?.aborted ? init.signal.reason : null;
    if (given instanceof DOMException && given.name === 'AbortError') throw error;
    for (const listener of [...unansweredListeners]) listener();
    throw unreachable();
  }
}

/** Aborts as the first of two does. Browsers from before 2024 lack AbortSignal.any. */
function either(one: AbortSignal, other: AbortSignal): AbortSignal {
  if ('any' in AbortSignal) return AbortSignal.any([one, other]);
  const both = new AbortController();
  for (const signal of [one, other]) {
    const pass = () => both.abort(signal.reason);
    if (signal.aborted) pass();
    else signal.addEventListener('abort', pass, { once: true });
  }
  return both.signal;
}

function callTimeout(): AbortSignal {
  return AbortSignal.timeout(callTimeoutMs);
}

/** The init of a call that carries JSON. */
export function jsonBody(method: 'POST' | 'PATCH', body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
