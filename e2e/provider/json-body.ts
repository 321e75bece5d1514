import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/** The request's body, an empty object if it has none. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!request.headers['content-length'] && !request.headers['transfer-encoding']) return {};
  return (await json(request)) as Record<string, unknown>;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
