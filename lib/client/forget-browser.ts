import { callForNothing } from './request.ts';

/**
 * Has the server delete all that is this browser's, and its session; then what the browser keeps by
 * itself (drafts, the model that was chosen), and the page starts anew.
 * @throws {ApiError} where the server does not: nothing is forgotten then.
 */
export async function forgetBrowser(): Promise<void> {
  await callForNothing('/api/session', { method: 'DELETE' });
  for (const kind of ['localStorage', 'sessionStorage'] as const) {
    try {
      window[kind].clear();
    } catch {
      // Storage is forbidden: there is nothing in it.
    }
  }
  window.location.replace('/');
}
