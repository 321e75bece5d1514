import { subscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '#lib/config.ts';
import { processWide } from '#lib/process-wide.ts';
import { rewriteForwardedFor } from './client-address.ts';

/** What is not answered so long after the last run has ended is cut off, in milliseconds. */
const lastAnswersMs = 1_000;

/** How long a client may take nothing of what it is sent, in milliseconds. */
const unreadForMs = 60_000;

type RequestStart = { request: IncomingMessage; response: ServerResponse; server: Server };

const state = () =>
  processWide('serving', () => ({
    isServing: true,
    servers: new Set<Server>(),
    open: new Set<ServerResponse>(),
  }));

/** Whether requests are still served; false once the database is about to close. */
export function isServing(): boolean {
  return state().isServing;
}

/**
 * Keeps in mind what is being answered, and by whom it was asked: Next owns the server and tells
 * nobody of it, but Node does.
 */
export function watchAnswers(
  { proxies }: Pick<Config, 'proxies'>,
  longestStallMs = unreadForMs,
): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as RequestStart;
    rewriteForwardedFor(request, proxies);
    closeWhenUnread(message as RequestStart, longestStallMs);
    const { open, servers } = state();
    servers.add(server);
    open.add(response);
    response.once('close', () => open.delete(response));
  });
}

/** What its client does not read is memory: a connection on which nothing gets on any more is closed. */
function closeWhenUnread({ request, response }: RequestStart, longestStallMs: number): void {
  const { socket } = request;
  response.setTimeout(longestStallMs, () => {
    if (socket.writableLength > 0) socket.destroy();
  });
}

/** Lets what is being answered be answered, within a second, and takes nothing more. */
export async function stopServing(): Promise<void> {
  const { open, servers } = state();
  state().isServing = false;
  for (const server of servers) server.close();
  const answered = [...open].map((response) => new Promise((done) => response.once('close', done)));
  await Promise.race([Promise.all(answered), delay(lastAnswersMs)]);
  for (const server of servers) server.closeAllConnections();
}

/**
 * Has every offer to speak another protocol (h2c, WebSocket) answered as if it had not been made.
 * Next listens for upgrades, and then leaves those of others hanging. Node takes one only where
 * somebody listens, and asks at every offer, so this reaches a server that is there already.
 */
export function declineUpgrades(): void {
  const { listenerCount } = EventEmitter.prototype;
  Server.prototype.listenerCount = function countListeners(this: Server, name, listener?) {
    return name === 'upgrade' ? 0 : listenerCount.call(this, name, listener);
  } as typeof listenerCount;
}
