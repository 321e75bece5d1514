import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

export type CommandOptions = {
  /** Where it runs; this process's own folder if absent. */
  folder?: string;
  /** Added to this process's own environment. */
  environment?: Record<string, string>;
  /** After so many milliseconds the command is ended; unlimited if absent. */
  limitMs?: number;
  /** Whether to keep what it writes instead of passing it on. */
  quiet?: boolean;
};

export type CommandResult = {
  /** The exit code; 1 for a command that a signal ended. */
  code: number;
  /** What it wrote, if quiet. */
  output: string;
};

const graceMs = 10_000;

/**
 * Runs a command to its end, without a standard input. Asked to stop (Ctrl-C, SIGTERM), this
 * process passes that on, gives the command ten seconds to clean up, and ends when it has.
 * @throws when it cannot be started
 */
export async function runCommand(
  command: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const out = options.quiet ? 'pipe' : 'inherit';
  const environment = { ...process.env, ...options.environment };
  const child = spawn(command, args, {
    cwd: options.folder,
    stdio: ['ignore', out, out],
    env: environment,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }

  const kill = () => child.kill('SIGKILL');
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    setTimeout(kill, graceMs).unref();
  };
  const stop = (signal: NodeJS.Signals) => {
    end(signal);
    child.once('close', () => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  const limit = options.limitMs ? setTimeout(end, options.limitMs, 'SIGTERM') : undefined;
  process.on('SIGINT', stop).on('SIGTERM', stop).on('exit', kill);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? 1, output };
  } finally {
    clearTimeout(limit);
    process.off('SIGINT', stop).off('SIGTERM', stop).off('exit', kill);
  }
}

/** As runCommand, with a program that an installed package brings. */
export async function runProgram(
  packageName: string,
  program: string,
  args: string[],
  options?: CommandOptions,
): Promise<CommandResult> {
  const folder = join(import.meta.dirname, '..', 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  return await runCommand(process.execPath, [join(folder, bin[program] ?? ''), ...args], options);
}
