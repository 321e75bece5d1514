import process from 'node:process';
import { getConfig } from './config.ts';
import { declineUpgrades, watchAnswers } from './http/serving.ts';
import { processWide } from './process-wide.ts';

/** A signal may arrive twice: sent to the whole process group, and passed on by npm. */
const sameSignalMs = 1_000;

/** Makes this process a Halt server, once, which ends by itself: when it is told to, or cannot start. */
export function boot(): Promise<void> {
  return processWide('boot', async () => {
    try {
      forgetEmptyValues();
      // In development Next itself speaks another protocol with the page.
      if (process.env.NODE_ENV === 'production') declineUpgrades();
      watchAnswers(getConfig());
      const { startHaltServer } = await import('./halt-server.ts');
      endOnSignals(await startHaltServer());
    } catch (error) {
      // Next would go on without it, and answer every request with 500.
      process.stderr.write(`Halt cannot start: ${sentenceOf(error)}\n`);
      process.exit(1);
    }
  });
}

/** To Halt an empty value counts as unset; to the SDKs of providers it is a wrong one. */
function forgetEmptyValues(): void {
  for (const [name, value] of Object.entries(process.env)) {
    if (value === '') delete process.env[name];
  }
}

/** What whoever starts Halt can put right is told in one sentence, without a stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = ['ConfigError', 'DataFolderError', 'PostgresError'].includes(error.name);
  return isExpected ? error.message : String(error.stack);
}

/**
 * Ends cleanly on Ctrl-C and SIGTERM: answers get a while to finish, and the port stays open
 * meanwhile, so that a Stop still reaches them. A second Ctrl-C does not wait.
 */
function endOnSignals(end: () => Promise<void>): void {
  let toldAt: number | null = null;
  const hear = async (signal: NodeJS.Signals) => {
    if (toldAt !== null) {
      if (signal === 'SIGINT' && performance.now() - toldAt > sameSignalMs) process.exit(1);
      return;
    }
    toldAt = performance.now();
    process.stdout.write('Ending: running answers are being saved …\n');
    await end();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Next's own would close the port at once, and wait for the streams for ever.
    process.removeAllListeners(signal);
    process.on(signal, () => void hear(signal));
  }
}
