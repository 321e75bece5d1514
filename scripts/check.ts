/**
 * `npm run check`: all that can be known about the code without running it, in seconds.
 */
import process from 'node:process';
import { type CommandResult, runCommand, runProgram } from './run-command.ts';

export type Check = { name: string; passed: boolean };

const quiet = { quiet: true, environment: { NEXT_TELEMETRY_DISABLED: '1' } };
const script = (name: string) =>
  runCommand(process.execPath, [`${import.meta.dirname}/${name}`], quiet);

/** What is generated is not in the repository; the checks read it. */
const generators = {
  'database client': () => script('generate.ts'),
  'route types': () => runProgram('next', 'next', ['typegen'], quiet),
};

const colours = process.stdout.isTTY ? 'force' : 'off';

const checks = {
  types: () => runProgram('typescript', 'tsc', ['--noEmit'], quiet),
  'lint and format': () =>
    runProgram('@biomejs/biome', 'biome', ['ci', `--colors=${colours}`], quiet),
  'dead code': () => runProgram('knip', 'knip', [], quiet),
  'references in the docs': () => script('check-docs.ts'),
};

/** Runs every check, and says of each how it went as soon as that is known. */
export async function runChecks(): Promise<Check[]> {
  const generated = await runAll(generators);
  return [...generated, ...(await runAll(checks))];
}

async function runAll(commands: Record<string, () => Promise<CommandResult>>): Promise<Check[]> {
  return await Promise.all(
    Object.entries(commands).map(async ([name, run]) => {
      const { code, output } = await run();
      console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${output.trimEnd()}\n`);
      return { name, passed: code === 0 };
    }),
  );
}

if (import.meta.main) {
  const results = await runChecks();
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
