import type { BrowserContext } from '@playwright/test';

/** What went wrong in the pages of a browser that nobody looked at. */
export class PageProblems {
  readonly #found: string[] = [];
  /** What `next dev` says of its own line when a test has cut it is not the page's. */
  readonly #expected: RegExp[] = [/\/_next\/hmr/];

  watch(context: BrowserContext): void {
    context.on('weberror', (webError) => this.#found.push(`page error: ${webError.error()}`));
    context.on('console', (message) => {
      if (message.type() === 'error')
        this.#found.push(`console.error: ${message.text()} at ${message.location().url}`);
    });
  }

  /** Says that this is meant to happen, such as a refusal that the browser logs by itself. */
  expect(problem: RegExp): void {
    this.#expected.push(problem);
  }

  unexpected(): string[] {
    return this.#found.filter((found) => !this.#expected.some((pattern) => pattern.test(found)));
  }
}
