/**
 * Presses the page's Stop button fifty times on answers of 100 tokens a second, and prints how
 * long it took from the press until the provider saw its connection closed. Ends with code 1
 * unless the saved text was the text on screen every time.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { browserOptions } from './browser.ts';
import { words } from './provider/tokens.ts';
import { startHalt } from './servers/start-halt.ts';
import { startProvider } from './servers/start-provider.ts';
import { ChatPage } from './witness/chat-page.ts';
import { ProviderClient } from './witness/provider-client.ts';

const logFolder = 'test-results';
const stops = 50;
/** Within this a page that does not really freeze would have drawn what it heard after the press. */
const lateWordsMs = 300;

type Stop = { tookMs: number; unseenTokens: number; same: boolean };

async function stopOnce(page: Page, providerUrl: string, turn: number): Promise<Stop> {
  const provider = new ProviderClient(providerUrl, `stop-${turn}`);
  const chat = new ChatPage(page, provider);
  await provider.plan({ text: words(6000) });
  await chat.open();
  const { runId } = await chat.ask('Count');
  await provider.waitFor('tokens', { count: 20 + ((turn * 37) % 60) });
  await chat.stop();
  const shown = await chat.answerText.innerText();
  const request = await provider.waitFor('hung-up');
  const pressedAt = await page.evaluate(() => Number(sessionStorage.getItem('pressedAt')));
  await chat.stopped.waitFor();
  await delay(lateWordsMs);
  const saved = await savedText(chat, runId);
  const left = await chat.answerText.innerText();
  if (saved !== shown || left !== shown) {
    console.log(
      `Stop ${turn}: ${ending(shown)} at the press, ${ending(left)} later, ${ending(saved)} saved`,
    );
  }
  const seenTokens = shown.split(' ').length;
  return {
    tookMs: (request.closedAt ?? Number.NaN) - pressedAt,
    unseenTokens: request.tokensSent - seenTokens,
    same: saved === shown && left === shown,
  };
}

function ending(text: string): string {
  return `'…${text.slice(-12)}'`;
}

async function savedText(chat: ChatPage, runId: string): Promise<string> {
  const { body } = await chat.readJson(`/api/runs/${runId}`);
  return (body as { run: { text: string } }).run.text;
}

/** Keeps the time of the last press of a button, in milliseconds since 1970. */
function notePresses(): void {
  const note = (event: Event) =>
    sessionStorage.setItem('pressedAt', String(performance.timeOrigin + event.timeStamp));
  document.addEventListener('click', note, { capture: true });
}

function report(results: Stop[]): void {
  const times = results.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1]?.toFixed(1);
  const unseen = results.reduce((sum, { unseenTokens }) => sum + unseenTokens, 0);
  const same = results.filter((result) => result.same).length;
  console.log(`Stop pressed -> provider's connection closed, ${times.length} stops:`);
  console.log(`  median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
  console.log(`  tokens sent but not on screen: ${unseen} in all`);
  console.log(`  saved text is the text on screen: ${same} of ${results.length}`);
  if (same !== results.length) process.exitCode = 1;
}

async function main(): Promise<void> {
  await mkdir(logFolder, { recursive: true });
  const provider = await startProvider();
  const options = { providerUrl: provider.url, databaseUrl: process.env.DATABASE_URL ?? null };
  const settings = { HALT_MODELS: 'fake-steady-100' };
  try {
    const halt = await startHalt({
      ...options,
      settings,
      logFile: join(logFolder, 'halt-bench-stop.log'),
    });
    const browser = await chromium.launch(browserOptions);
    try {
      const page = await browser.newPage({ baseURL: halt.url });
      await page.addInitScript(notePresses);
      const results: Stop[] = [];
      for (let turn = 0; turn < stops; turn++) {
        results.push(await stopOnce(page, provider.url, turn));
      }
      report(results);
    } finally {
      await browser.close();
      await halt.stop();
    }
  } finally {
    await provider.stop();
  }
}

await main();
