/**
 * The fixture MCP servers over HTTP, and the witness of those over stdio, as a process of its own. Prints
 * `{"port":…}` when it is ready; ends with its standard input, so that it cannot outlive who started it.
 * `/mcp/NAME` is a server. `/__control/` has: `record` and `released` for the servers; for tests
 * `release` (lets the calls of a tag end), `events` (of a tag) and `wait` (for so many of one kind).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readJson, sendJson } from '#e2e/provider/json-body.ts';
import { HttpServers } from './http-servers.ts';
import { WitnessLog } from './witness.ts';

const record = new WitnessLog();
const servers = new HttpServers(record);

type Command = { tag: string; event: string; detail?: unknown; count?: number };

async function control(verb: string, { tag, event, detail, count = 1 }: Command): Promise<unknown> {
  if (verb === 'record') return await record.record(tag, event, detail);
  if (verb === 'released') return await record.released(tag);
  if (verb === 'release') return record.release(tag);
  if (verb === 'wait') return await record.wait(tag, event, count);
  return record.of(tag);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, first, second = ''] = new URL(request.url ?? '', 'http://localhost').pathname.split('/');
  if (first === 'mcp') return await servers.serve(second, request, response);
  try {
    const command = (await readJson(request)) as Command;
    sendJson(response, 200, (await control(second, command)) ?? {});
  } catch (error) {
    // The deadline of a wait: the test is told what there was instead.
    sendJson(response, 504, { message: String(error) });
  }
}

const server = createServer((request, response) => {
  serve(request, response).catch((error) => response.destroy(error));
});

function end(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.stdin.resume().on('end', end);
process.on('SIGTERM', end);
