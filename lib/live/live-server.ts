import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { fromNodeHeaders } from 'better-auth/node';
import { type WebSocket, WebSocketServer } from 'ws';
import { knownCaller } from '#lib/auth/session.ts';
import { longestBody } from '#lib/http/parse.ts';
import { refuseOtherSites } from '#lib/http/same-site.ts';
import { log } from '#lib/log.ts';
import { RequestError } from '#lib/request-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { liveSocketPath } from '#lib/shared/live-frames.ts';
import { LiveConnection } from './live-connection.ts';
import { respondOverSocket } from './run-requests.ts';

/** A half-open connection is found out within two of these, in milliseconds. */
const heartbeatMs = 10_000;

/** The live sockets of this process. */
export type LiveServer = {
  /** Takes an HTTP upgrade, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
};

/** Serves live sockets, and tells each user's pages what happens to the user's runs and chats. */
export async function startLiveServer(engine: Engine): Promise<LiveServer> {
  const server = new WebSocketServer({ noServer: true, maxPayload: longestBody + 1024 });
  const connections = new Map<string, Set<LiveConnection>>();
  const stopHearing = await engine.store.listen((notice) => {
    if (notice.type === 'cancel') return;
    const { userId, ...news } = notice;
    for (const connection of connections.get(userId) ?? []) {
      connection.send(news).catch((error) => log().debug({ err: error }, 'news not delivered'));
    }
  });
  const welcome = (socket: WebSocket, userId: string) => {
    const connection = new LiveConnection(socket, (request) => respondOverSocket(request, userId));
    const ofUser = connections.get(userId) ?? new Set();
    connections.set(userId, ofUser.add(connection));
    const stopBeating = beat(socket);
    socket.on('close', () => {
      stopBeating();
      ofUser.delete(connection);
      if (ofUser.size === 0) connections.delete(userId);
    });
  };
  return {
    upgrade: (request, socket, head) => {
      // Nobody else listens while it is being seen who asks.
      socket.on('error', (error) => log().debug({ err: error }, 'live socket broke'));
      if (request.url?.split('?')[0] !== liveSocketPath) return refuse(socket, 404);
      void admit(request).then((admitted) => {
        if (typeof admitted === 'number') return refuse(socket, admitted);
        server.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, admitted));
      });
    },
    close: () => {
      void stopHearing();
      for (const client of server.clients) client.close(1001, 'The server is restarting.');
    },
  };
}

/** Who opens a socket, or with what status it is refused: only a page of ours with a session may. */
async function admit(request: IncomingMessage): Promise<string | number> {
  const headers = fromNodeHeaders(request.headers);
  try {
    refuseOtherSites(headers);
    return (await knownCaller(headers)) ?? 401;
  } catch (error) {
    if (error instanceof RequestError) return error.status;
    log().error({ err: error }, 'live socket refused');
    return 503;
  }
}

function refuse(socket: Duplex, status: number): void {
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`;
  socket.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Ends the connection of a client that has not answered the last heartbeat. */
function beat(socket: WebSocket): () => void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, heartbeatMs);
  return () => clearInterval(timer);
}
