import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { urlToHttpOptions } from 'node:url';
import type { Provider } from './provider.ts';

/** A connection to the provider on which nothing has been asked yet. */
export type OpenConnection = {
  /** The connection for a request; null where it was taken or lost, and the request opens its own. */
  take(): Socket | null;
  /** Closes it, unless it was taken. */
  close(): void;
};

/**
 * Opens a connection to a provider that is about to be asked, so that a first token does not wait
 * for that. Only where it costs next to nothing: one that needs TLS or a proxy is better kept by
 * Node's agent from request to request.
 */
export function connectProvider({ baseUrl }: Provider): OpenConnection | null {
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' || process.env.NODE_USE_ENV_PROXY) return null;
  const { hostname, port } = urlToHttpOptions(url);
  const socket = connect({ host: hostname ?? '', port: Number(port ?? 80), noDelay: true });
  // A request that opens its own hears what is wrong.
  socket.on('error', () => undefined);
  let isTaken = false;
  return {
    take: () => {
      if (isTaken || socket.destroyed) return null;
      isTaken = true;
      return socket;
    },
    close: () => {
      if (!isTaken) socket.destroy();
    },
  };
}
