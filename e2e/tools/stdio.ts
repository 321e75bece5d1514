/**
 * A fixture MCP server over standard input and output: `node stdio.ts NAME`, where NAME is `polite`, or
 * what a raw server knows. It reports to the process at TOOL_CONTROL.
 */
import { createInterface } from 'node:readline';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { politeServer } from './polite-server.ts';
import { RawServer } from './raw-server.ts';
import { remoteWitness } from './witness.ts';

const name = process.argv[2] ?? 'tools';
const witness = remoteWitness(process.env.TOOL_CONTROL ?? '');
// Before it can end at what it is sent.
await witness.record(name, 'started', process.pid);

if (name === 'polite') serveStdio(() => politeServer(witness));
else {
  const server = new RawServer(name, witness, () => process.exit(1));
  const send = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
  createInterface(process.stdin).on('line', (line) => server.receive(JSON.parse(line), send));
}
// Else what still waits for a test would keep it alive.
process.stdin.on('end', () => process.exit(0));
