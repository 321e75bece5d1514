import { once } from 'node:events';
import { createServer } from 'node:net';

// Below what systems hand out by themselves: while a server is down, a connection of one of the
// clients could be given its port.
const lowest = 20_000;
const highest = 30_000;

/** A port of 127.0.0.1 that nobody has, and nobody is given who does not ask for it. */
export async function keptPort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    const probe = createServer().listen(port, '127.0.0.1');
    try {
      await once(probe, 'listening');
      await new Promise((resolve) => probe.close(resolve));
      return port;
    } catch {
      // Somebody has this one: another may be free.
    }
  }
}
