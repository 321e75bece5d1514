import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

type Pair = { near: Socket; far: Socket };

/** A line to a server that can be cut, or go dead without a word, and be put right again. */
export class TcpProxy {
  /** The server's address, by way of the line. */
  readonly url: string;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #state: 'whole' | 'cut' | 'dead' = 'whole';

  /** @param target the server's address; whatever is in it besides host and port is kept */
  static async open(target: string): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(target, server);
  }

  private constructor(target: string, server: Server) {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It has no port.');
    const { hostname, port } = new URL(target);
    const url = new URL(target);
    url.host = `127.0.0.1:${address.port}`;
    this.url = url.href;
    this.#server = server;
    server.on('connection', (near) => this.#join(near, connect(Number(port), hostname)));
  }

  /** Breaks every connection, and every new one. */
  cut(): void {
    this.#state = 'cut';
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** Carries nothing any more, and breaks nothing either: as when a cable is pulled. */
  goDead(): void {
    this.#state = 'dead';
    for (const { near, far } of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  /** Carries again; what it went dead on comes through late. */
  mend(): void {
    const wasDead = this.#state === 'dead';
    this.#state = 'whole';
    if (wasDead) for (const pair of this.#pairs) carry(pair);
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, far: Socket): void {
    if (this.#state === 'cut') {
      near.resetAndDestroy();
      far.destroy();
      return;
    }
    const pair = { near, far };
    this.#pairs.add(pair);
    if (this.#state === 'whole') carry(pair);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // One end may break at any time, and takes the other with it.
      end.on('error', () => {});
      end.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
  }
}

function carry({ near, far }: Pair): void {
  near.pipe(far).pipe(near);
}
