/**
 * `node leash.ts FOLDER COMMAND ARGUMENT…` runs a command and ends it, with all that it started,
 * when standard input ends, and then removes the folder that it worked in: a server cannot outlive
 * the test runner, however that one goes, and leaves nothing behind. A signal's name on standard
 * input is sent to the command; one that ends by that, or by itself, leaves its folder as it is.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const graceMs = 10_000;
const [folder = '', command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
let ending = false;

function killGroup(signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // Gone is what we want.
  }
}

function end(): void {
  ending = true;
  child.kill('SIGTERM');
  setTimeout(() => killGroup('SIGKILL'), graceMs).unref();
}

child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code) => {
  killGroup('SIGKILL');
  if (ending) rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
createInterface(process.stdin)
  .on('line', (name) => child.kill(name as NodeJS.Signals))
  .on('close', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
