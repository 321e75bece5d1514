/**
 * `npm test`: the checks, the tests of the code and of the database, a build, and the tests in a
 * browser. The last line says how many passed and how many failed; any failure gives exit code 1.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runChecks } from './check.ts';
import { findBrowser, installBrowser } from './find-browser.ts';
import { type CommandResult, runCommand, runProgram } from './run-command.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type Counts, countsOfPlaywright, countsOfVitest, totalOf } from './test-counts.ts';

const minuteMs = 60_000;
const passedOne = { passed: 1, failed: 0 };
const failedOne = { passed: 0, failed: 1 };

const root = join(import.meta.dirname, '..');
process.chdir(root);
const reports = temporaryFolder('test-reports');

/** Checks never keep a test from running; only what a later stage stands on ends the run. */
async function runStages(): Promise<Counts[]> {
  title('Checks');
  const checks = (await runChecks()).map(({ passed }) => (passed ? passedOne : failedOne));
  title('Tests of the code and the database');
  const code = await runVitest();
  title('Build');
  const build = await runBuild();
  if (build.failed > 0) return [...checks, code, build];
  title('Tests in a browser');
  const browser = (await hasBrowser()) ? await runPlaywright() : failedOne;
  return [...checks, code, build, browser];
}

async function runVitest(): Promise<Counts> {
  const file = join(reports, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const result = await runProgram('vitest', 'vitest', ['run', ...reporters], {
    limitMs: 15 * minuteMs,
  });
  return countsIn(file, countsOfVitest, result);
}

async function runBuild(): Promise<Counts> {
  const script = join(root, 'scripts', 'build.ts');
  const { code } = await runCommand(process.execPath, [script], { limitMs: 10 * minuteMs });
  return code === 0 ? passedOne : failedOne;
}

async function hasBrowser(): Promise<boolean> {
  try {
    console.log(`Browser: ${findBrowser() ?? (await installBrowser())}`);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error); // One sentence for a person.
    return false;
  }
}

async function runPlaywright(): Promise<Counts> {
  const file = join(reports, 'playwright.json');
  const args = ['test', '--reporter=list,json'];
  const result = await runProgram('@playwright/test', 'playwright', args, {
    limitMs: 30 * minuteMs,
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return countsIn(file, countsOfPlaywright, result);
}

/** A run that failed has a failure, even one that came to no report or has none in it. */
function countsIn<Report>(
  file: string,
  count: (report: Report) => Counts,
  { code }: CommandResult,
): Counts {
  if (!existsSync(file)) return failedOne;
  const counts = count(JSON.parse(readFileSync(file, 'utf8')) as Report);
  const unheard = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return unheard ? { ...counts, failed: 1 } : counts;
}

function title(text: string): void {
  console.log(`\n── ${text}`);
}

const { passed, failed } = totalOf(await runStages());
process.exitCode = failed > 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed`);
