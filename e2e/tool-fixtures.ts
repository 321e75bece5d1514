import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import type { DynamicToolUIPart } from 'ai';
import type { RunJson } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import { test as base } from './own-halt.ts';
import { type RunningTools, startTools } from './tools/start-tools.ts';
import type { ChatPage } from './witness/chat-page.ts';
import type { ProviderClient } from './witness/provider-client.ts';

type ToolFixtures = {
  /** What the model, the tools and the page do with calls. */
  calls: ToolCalls;
};

type ToolWorkerFixtures = {
  /** The fixture tool servers. */
  tools: RunningTools;
  /** The file that names them: `post` over HTTP, `desk` over stdio, and `hang`, which never answers. */
  toolsFile: string;
};

/** For specs in which a model calls tools: each has a Halt of its own, with tool servers. */
export const test = base.extend<ToolFixtures, ToolWorkerFixtures>({
  tools: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use) => {
      const tools = await startTools();
      await use(tools);
      await tools.stop();
    },
    { scope: 'worker' },
  ],
  toolsFile: [
    async ({ tools }, use) => {
      const file = join(await mkdtemp(join(tmpdir(), 'halt-tools-')), 'mcp.json');
      const mcpServers = {
        post: tools.entry('http', 'post'),
        hang: tools.entry('http', 'hang'),
      };
      await writeFile(file, JSON.stringify({ mcpServers }));
      await use(file);
    },
    { scope: 'worker' },
  ],
  settings: async ({ toolsFile }, use) => use({ HALT_MCP_FILE: toolsFile }),
  calls: ({ chat, provider, tools }, use) => use(new ToolCalls(chat, provider, tools)),
});

/** One test's calls, to the three witnesses beside the row: its page, the model and the tool servers. */
export class ToolCalls {
  readonly #chat: ChatPage;
  readonly #provider: ProviderClient;
  readonly #tools: RunningTools;

  constructor(chat: ChatPage, provider: ProviderClient, tools: RunningTools) {
    this.#chat = chat;
    this.#provider = provider;
    this.#tools = tools;
  }

  /** What the servers know the calls of this test by. */
  get tag(): string {
    return this.#provider.key;
  }

  /** Lets the model say a word and call tools of this name, and say another once it has the results. */
  async plan(...names: string[]): Promise<void> {
    const input = JSON.stringify({ tag: this.tag }).replace(':', ': ');
    await this.#provider.plan({
      text: 'First',
      calls: names.map((name) => ({ name, input })),
      afterCalls: 'Then',
      ending: 'finish',
    });
  }

  /** The cards on a page, of a tool where one is named. */
  cards(chat = this.#chat): Locator {
    return chat.answer.locator('[data-tool-state]'); // No role tells one disclosure from another.
  }

  /** Waits until a call is drawn so. */
  async see(words: string | RegExp, chat = this.#chat): Promise<void> {
    await expect(this.cards(chat).last().locator('summary')).toContainText(words);
  }

  button(name: string, chat = this.#chat): Locator {
    return this.cards(chat).getByRole('button', { name, exact: true });
  }

  /** Waits until the server has seen this, which is to happen once. */
  async heard(event: string): Promise<void> {
    await this.#tools.wait(this.tag, event);
  }

  /** What the servers have seen so far, in order. */
  async events(): Promise<string[]> {
    return (await this.#tools.events(this.tag)).map(({ event }) => event);
  }

  /** Lets the calls of this test end. */
  release(): Promise<void> {
    return this.#tools.release(this.tag);
  }

  /** What the row says of the calls. */
  async saved(runId: string): Promise<{ run: RunJson; outcomes: ToolCallData['outcome'][] }> {
    const { body } = await this.#chat.readJson(`/api/runs/${runId}`);
    const { run } = body as { run: RunJson };
    const data = run.parts.flatMap((part) => (part.type === 'data-tool-call' ? [part.data] : []));
    return { run, outcomes: data.map(({ outcome }) => outcome) };
  }
}

/** The SDK's own parts of the calls in a run. */
export function callParts(run: RunJson): DynamicToolUIPart[] {
  return run.parts.filter((part): part is DynamicToolUIPart => part.type === 'dynamic-tool');
}

export { expect };
