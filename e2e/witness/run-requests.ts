import type { Page } from '@playwright/test';

type RunStart = { id: string; chatId?: string };

/** What a page asks of Halt about runs. */
export class RunRequests {
  /** Each as `POST /api/runs`, in order. */
  readonly asked: string[] = [];
  #onStart: ((start: RunStart) => void) | null = null;

  constructor(page: Page) {
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      this.#hear(request.method(), pathname, request.postData());
    });
  }

  /** The next run that the page asks for, as soon as it does. */
  nextStart(): Promise<RunStart> {
    return new Promise((resolve) => {
      this.#onStart = resolve;
    });
  }

  #hear(method: string, path: string, body: string | null): void {
    if (!path.startsWith('/api/runs')) return;
    this.asked.push(`${method} ${path}`);
    if (method !== 'POST' || path !== '/api/runs' || body === null) return;
    this.#onStart?.(JSON.parse(body) as RunStart);
    this.#onStart = null;
  }
}
