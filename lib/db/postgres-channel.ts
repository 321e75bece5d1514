import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { log } from '#lib/log.ts';

const reconnectDelayMs = 500;
/** How long a goodbye may take, in milliseconds. */
export const goodbyeMs = 1_000;

/** A line that is dead without a word is found out within the two of these, in milliseconds. */
export type Patience = { beatMs: number; answerMs: number };
const usualPatience: Patience = { beatMs: 10_000, answerMs: 5_000 };

/** What is heard on one connection: `lost` settles when it is over, however that came. */
type Listening = { lost: Promise<void>; close: () => Promise<void> };

/**
 * Listens on a connection of its own, and connects again whenever that is lost.
 * @returns what ends that
 * @throws where the first connection does not come about
 */
export async function listenForever(
  url: string,
  channel: string,
  hear: (payload: string) => void,
  patience: Patience = usualPatience,
): Promise<() => Promise<void>> {
  const listen = () => listenOnce(url, channel, hear, patience);
  let closed = false;
  let listening = await listen();

  const keepListening = async () => {
    for (;;) {
      await listening.lost;
      if (closed) return;
      log().warn('announcement channel lost; connecting again');
      const next = await listenAgain();
      if (!next) return;
      listening = next;
    }
  };

  async function listenAgain(): Promise<Listening | null> {
    while (!closed) {
      await delay(reconnectDelayMs, undefined, { ref: false });
      try {
        const next = await listen();
        if (!closed) return next;
        await next.close();
      } catch (error) {
        // The saves read what an announcement would have said, so this only costs time.
        log().debug({ err: error }, 'announcement channel still lost');
      }
    }
    return null;
  }

  void keepListening();
  return async () => {
    closed = true;
    await listening.close();
  };
}

async function listenOnce(
  url: string,
  channel: string,
  hear: (payload: string) => void,
  { beatMs, answerMs }: Patience,
): Promise<Listening> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    stream: () => socket,
    keepAlive: true,
    keepAliveInitialDelayMillis: beatMs,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
  });
  const lost = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('notification', (message) => hear(message.payload ?? ''));
  // 'end' follows, and does what there is to do.
  client.on('error', (error) => log().debug({ err: error }, 'announcement channel broke'));
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    // A server that lets in and then refuses would collect connections.
    socket.destroy();
    throw error;
  }
  const stopBeating = beat(client, socket, beatMs);
  void lost.then(stopBeating);
  const close = async () => {
    stopBeating();
    await Promise.race([client.end(), delay(goodbyeMs)]);
    socket.destroy();
  };
  return { lost, close };
}

/** Asks for a sign of life from time to time, and breaks the connection where none comes. */
function beat(client: pg.Client, socket: Socket, beatMs: number): () => void {
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      await client.query('SELECT 1');
    } catch (error) {
      log().debug({ err: error }, 'announcement channel is silent');
      socket.destroy();
    } finally {
      isAsking = false;
    }
  }, beatMs);
  timer.unref();
  return () => clearInterval(timer);
}
