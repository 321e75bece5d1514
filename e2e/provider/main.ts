/**
 * The fake provider as a process of its own. Prints `{"port":…}` when it is ready; ends with its
 * standard input, so that it cannot outlive the process that started it, or on SIGTERM.
 */
import type { AddressInfo } from 'node:net';
import { createProvider } from './server.ts';

const provider = createProvider();

function end(): void {
  provider.close(() => process.exit(0));
  provider.closeAllConnections();
}

provider.listen(0, '127.0.0.1', () => {
  const { port } = provider.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.stdin.resume().on('end', end);
process.on('SIGTERM', end);
