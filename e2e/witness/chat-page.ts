import { expect, type Locator, type Page } from '@playwright/test';
import { words } from '#e2e/provider/tokens.ts';
import type { ProviderClient } from './provider-client.ts';
import { RunRequests } from './run-requests.ts';
import type { JsonReader } from './run-rows.ts';

export type StartedRun = { runId: string; chatId: string };

const paths = { 'New chat': '/', Runs: '/runs', Settings: '/settings' } as const;

/** The page as a person uses it: by role and accessible name only. */
export class ChatPage implements JsonReader {
  readonly page: Page;
  /** What the page asks of Halt about runs. */
  readonly requests: RunRequests;
  readonly #provider: ProviderClient;

  constructor(page: Page, provider: ProviderClient) {
    this.page = page;
    this.requests = new RunRequests(page);
    this.#provider = provider;
  }

  get message(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get answers(): Locator {
    return this.page.getByRole('article', { name: 'Answer', exact: true });
  }

  /** The latest answer as a whole, with its state and actions. */
  get answer(): Locator {
    return this.answers.last();
  }

  /** The words of the latest answer, without its state and actions. */
  get answerText(): Locator {
    return this.answer.locator('.answer'); // No role tells an answer's words from what is around.
  }

  /** The word that marks the latest answer as stopped. */
  get stopped(): Locator {
    return this.answer.getByText('Stopped', { exact: true });
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(path);
    await expect(this.message).toBeVisible();
  }

  /** Types the prompt, with the test's mark, and sends it with Enter. */
  async ask(prompt: string): Promise<StartedRun> {
    await this.message.fill(this.#provider.mark(prompt));
    return this.startedBy(() => this.message.press('Enter'));
  }

  /** Asks, and reads the first words of the answer as the provider writes them, and no more. */
  async askAndRead(prompt: string, count: number, nth = 1): Promise<StartedRun> {
    const started = await this.ask(prompt);
    await this.#provider.release(count, nth);
    await expect(this.answerText).toHaveText(words(count));
    return started;
  }

  /** Does something that starts a run, and says which one it is as soon as it is on its way. */
  async startedBy(action: () => Promise<void>): Promise<StartedRun> {
    const started = this.requests.nextStart();
    await action();
    const { id, chatId } = await started;
    return { runId: id, chatId: chatId ?? this.chatId };
  }

  /** The chat that is open, empty where there is none. */
  get chatId(): string {
    return new URL(this.page.url()).pathname.match(/\/chats\/([\w-]+)/)?.[1] ?? '';
  }

  async stop(): Promise<void> {
    await this.button('Stop').click();
  }

  /** What an answer is to do when its reader leaves the page. */
  get leaving(): Locator {
    return this.page.getByRole('combobox', { name: 'When I leave the page' });
  }

  /** Another tab of the same browser, at a chat or any other page. */
  async newTab(path: string): Promise<ChatPage> {
    const tab = this.at(await this.page.context().newPage());
    await tab.page.goto(path);
    return tab;
  }

  /** The same on another page. */
  at(page: Page): ChatPage {
    return new ChatPage(page, this.#provider);
  }

  /** Goes to another page of Halt by its link. */
  async goTo(name: keyof typeof paths): Promise<void> {
    await this.page.getByRole('link', { name, exact: true }).click();
    // What is done next is done there, and not on the page that is being left.
    await this.page.waitForURL(({ pathname }) => pathname === paths[name]);
  }

  /** A chat in the sidebar. */
  listedChat(title: string | RegExp): Locator {
    const chats = this.page.getByRole('navigation', { name: 'Chats' }).getByRole('listitem');
    return chats.filter({ hasText: title });
  }

  /** The mark in the sidebar of a chat whose latest answer was stopped. */
  stoppedMark(title: string): Locator {
    return this.listedChat(title).getByRole('img', { name: 'The last answer was stopped' });
  }

  /** The mark in the sidebar of a chat in which an answer is being written. */
  streamingMark(title: string): Locator {
    return this.listedChat(title).getByRole('img', { name: 'An answer is being written' });
  }

  async rename(title: string, to: string): Promise<void> {
    await this.chooseForChat(title, 'Rename');
    await this.page.getByRole('textbox', { name: 'Title' }).fill(to);
    await this.page.getByRole('textbox', { name: 'Title' }).press('Enter');
  }

  async delete(title: string): Promise<void> {
    await this.chooseForChat(title, 'Delete');
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  }

  async chooseForChat(title: string, action: 'Rename' | 'Delete'): Promise<void> {
    await this.listedChat(title).hover();
    await this.listedChat(title).getByRole('button', { name: 'Chat options' }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  async readJson(path: string): Promise<{ status: number; body: unknown }> {
    const response = await this.page.context().request.get(path);
    return { status: response.status(), body: await response.json() };
  }
}
