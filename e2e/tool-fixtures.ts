import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import type { RunJson } from '#lib/shared/run.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import { createTestDatabase } from '#scripts/test-postgres.ts';
import { test as base } from './fixtures.ts';
import { readAddresses } from './servers/addresses.ts';
import { startHalt } from './servers/start-halt.ts';
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
  /** The file that names them to Halt. */
  mcpFile: string;
};

/** For specs in which a model calls tools: they have a Halt of their own, with tool servers. */
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
  mcpFile: [
    async ({ tools }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'halt-tools-'));
      await use(await writeServers(folder, tools));
    },
    { scope: 'worker' },
  ],
  halt: [
    async ({ mcpFile }, use, info) => {
      const shared = readAddresses().halts[info.project.name];
      const logFile = join(dirname(mcpFile), 'halt.log');
      const name = `tools_${randomBytes(4).toString('hex')}`;
      const databaseUrl = shared?.databaseUrl
        ? await createTestDatabase(shared.databaseUrl, name)
        : null;
      const { providerUrl } = readAddresses();
      const settings = { HALT_MCP_FILE: mcpFile };
      const own = await startHalt({ providerUrl, databaseUrl, logFile, settings });
      await use({ entry: 'start', url: own.url, databaseUrl, logFile });
      await own.stop();
    },
    // What its start takes on a busy machine is not a test's.
    { scope: 'worker', timeout: 240_000 },
  ],
  calls: ({ chat, provider, tools }, use) => use(new ToolCalls(chat, provider, tools)),
});

/** `post` has all tools, `desk`, another process, has `look` too, and at the address of `away` is nobody. */
async function writeServers(folder: string, tools: RunningTools): Promise<string> {
  const file = join(folder, 'mcp.json');
  const mcpServers = {
    post: tools.entry('http', 'post'),
    desk: tools.entry('stdio', 'broken'),
    away: { url: 'http://127.0.0.1:9/mcp' },
  };
  await writeFile(file, JSON.stringify({ mcpServers }));
  return file;
}

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

  /** Lets the model say a word and call these tools, and say another once it has their results. */
  async plan(...names: string[]): Promise<void> {
    await this.#provider.plan({
      ...this.#callsOf(names),
      afterCalls: 'Then that',
      ending: 'finish',
    });
  }

  /** Asks in a new chat, and lets the model call these tools. */
  async ask(prompt: string, ...names: string[]): Promise<{ chatId: string; runId: string }> {
    await this.plan(...names);
    await this.#chat.open();
    const asked = await this.#chat.ask(prompt);
    await this.#provider.release();
    return asked;
  }

  /** Lets the model call these tools again and again, at once. */
  async planForEver(...names: string[]): Promise<void> {
    await this.#provider.plan({ ...this.#callsOf(names), scenario: 'fake-at-once' });
  }

  #callsOf(names: readonly string[]) {
    const input = JSON.stringify({ tag: this.tag }).replace(':', ': ');
    return { text: 'First', calls: names.map((name) => ({ name, input })) };
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

export { expect };
