import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium } from 'playwright';
import { findProgram, isExecutable } from './find-program.ts';
import { runCommand, runProgram } from './run-command.ts';

// The headless shell first: the whole browser draws a window for each test, which takes twice as long.
const onPath = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

const elsewhere: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

const advice =
  'No browser for the tests: install Chromium or Chrome, or set HALT_BROWSER to the path of one.';

/**
 * The Chromium to test with: the one that HALT_BROWSER names, else Playwright's own, else the
 * machine's; null if there is none.
 * @throws when HALT_BROWSER names no file
 */
export function findBrowser(): string | null {
  const named = process.env.HALT_BROWSER;
  if (named && !existsSync(named)) throw new Error(`HALT_BROWSER: there is no file ${named}.`);
  if (named) return named;
  const own = chromium.executablePath();
  if (isExecutable(own)) return own;
  const usual = elsewhere[process.platform] ?? [];
  return findProgram(onPath) ?? usual.find(isExecutable) ?? null;
}

/** A Chromium with all that people's have, such as the cache of pages for the way back, or null. */
export function findWholeBrowser(): string | null {
  const isWhole = (path: string | null) => path !== null && !/headless.shell/.test(path);
  const candidates = [findBrowser(), ...onPath.map((name) => findProgram([name]))];
  return candidates.find(isWhole) ?? null;
}

/**
 * Installs a browser the way this machine allows: Playwright's own, or as root on Debian and its
 * kin the distribution's.
 * @returns its path
 * @throws with one sentence that says what to do instead, when neither works
 */
export async function installBrowser(): Promise<string> {
  const asRoot = process.getuid?.() === 0;
  const ways = asRoot ? [downloadBrowser, addLibraries, addPackage] : [downloadBrowser];
  for (const install of ways) {
    await install();
    const browser = findBrowser();
    if (browser && (await starts(browser))) return browser;
  }
  throw new Error(advice);
}

/** A downloaded browser may lack libraries of the system. */
async function starts(browser: string): Promise<boolean> {
  const { code } = await runCommand(browser, ['--version'], { quiet: true, limitMs: 20_000 });
  return code === 0;
}

async function downloadBrowser(): Promise<void> {
  console.log('There is no browser for the tests yet: Playwright downloads one.');
  await playwright(['install', '--no-progress', 'chromium']);
}

async function addLibraries(): Promise<void> {
  if (findBrowser()) await playwright(['install-deps', 'chromium']);
}

async function playwright(args: string[]): Promise<void> {
  const limits = { quiet: true, limitMs: 300_000 };
  const { code, output } = await runProgram('playwright', 'playwright', args, limits);
  if (code !== 0) console.log(`It could not: ${reasonIn(output)}`);
}

async function addPackage(): Promise<void> {
  const apt = findProgram(['apt-get']);
  if (!apt) return;
  console.log('Chromium comes from the packages of this system instead.');
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const limits = { quiet: true, limitMs: 600_000, environment };
  await runCommand(apt, ['update'], limits);
  for (const name of ['chromium-headless-shell', 'chromium']) {
    const { code, output } = await runCommand(apt, ['install', '-y', name], limits);
    if (code === 0) return;
    console.log(`They could not give ${name}: ${reasonIn(output)}`);
  }
}

/** Of all that an installer wrote, the line that says what went wrong. */
function reasonIn(output: string): string {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /^(Error|E): /.test(line)) ?? lines.at(-1) ?? '';
}
