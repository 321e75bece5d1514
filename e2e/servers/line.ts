import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The line to Halt, or from Halt to its database, with all that can happen to one. */
export class Line {
  readonly #to: URL;
  readonly #server = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #isDeaf = false;
  #isDead = false;
  #hidesHangUps = false;

  private constructor(serverUrl: string) {
    this.#to = new URL(serverUrl);
  }

  static async to(serverUrl: string): Promise<Line> {
    const line = new Line(serverUrl);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  /** The server's address by way of this line. */
  get url(): string {
    const url = new URL(this.#to);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.pathname === '/' ? url.origin : url.href;
  }

  /** Breaks every connection, and lets no new one come about. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Carries nothing any more, and breaks nothing either: as when a cable is pulled. */
  goDead(): void {
    this.#isDead = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets connections come about again, with everything arriving, also what was held up. */
  mend(): void {
    this.#isCut = false;
    this.#isDeaf = false;
    this.#isDead = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Loses all that the server answers from here on, until the line is cut and mended; requests arrive. */
  loseAnswers(): void {
    this.#isDeaf = true;
  }

  /** Keeps Halt from noticing that a browser has closed a connection, as some proxies do. */
  hideHangUps(): void {
    this.#hidesHangUps = true;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    if (this.#isCut) return void client.destroy();
    const halt = connect(Number(this.#to.port), this.#to.hostname);
    for (const socket of [client, halt]) {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {}); // 'close' follows, and does what there is to do.
    }
    client.on('data', (data) => halt.write(data));
    halt.on('data', (data) => {
      if (!this.#isDeaf && client.writable) client.write(data);
    });
    client.on('end', () => {
      if (!this.#hidesHangUps) halt.end();
    });
    client.on('close', () => {
      if (!this.#hidesHangUps || this.#isCut) halt.destroy();
    });
    halt.on('close', () => client.destroy());
    halt.on('end', () => client.end());
    if (this.#isDead) this.goDead();
  }
}
