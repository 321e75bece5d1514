import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { knownCaller } from '#lib/auth/session.ts';
import { longestBody } from '#lib/http/parse.ts';
import { log } from '#lib/log.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { LiveConnection } from './live-connection.ts';
import { liveSocketPath } from './live-frames.ts';
import { respondOverSocket } from './run-requests.ts';

/** A half-open connection is found out within two of these, in milliseconds. */
const heartbeatMs = 10_000;

/** The live sockets of this process. */
export type LiveServer = {
  /** Takes an HTTP upgrade; one that is for another path is left alone. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
};

/** Serves live sockets, and tells each user's pages what happens to the user's runs and chats. */
export async function startLiveServer(engine: Engine): Promise<LiveServer> {
  const server = new WebSocketServer({ noServer: true, maxPayload: longestBody + 1024 });
  const connections = new Map<string, Set<LiveConnection>>();
  const stopHearing = await engine.store.listen((announcement) => {
    if (announcement.type === 'cancel') return;
    const { userId, ...news } = announcement;
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
      if (new URL(request.url ?? '/', 'http://live.invalid').pathname !== liveSocketPath) return;
      void admit(request).then((userId) => {
        if (!userId) return refuse(socket);
        server.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, userId));
      });
    },
    close: () => {
      void stopHearing();
      for (const client of server.clients) client.close(1001, 'The server is restarting.');
    },
  };
}

/** Who opens a socket: only a page of ours with a session may. */
async function admit(request: IncomingMessage): Promise<string | null> {
  const { origin, host, cookie = '' } = request.headers;
  try {
    if (origin && new URL(origin).host !== host) return null;
    return await knownCaller(new Headers({ cookie }));
  } catch (error) {
    log().error({ err: error }, 'live socket refused');
    return null;
  }
}

function refuse(socket: Duplex): void {
  socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
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
