import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** How Halt is started: `npm start`, the build's own server as in a container, or `next dev`. */
export type Entry = 'start' | 'standalone' | 'dev';

const root = join(import.meta.dirname, '..', '..');

/** The Node script that is each entry, with its arguments. */
export function scriptOf(entry: Entry, port: number): string[] {
  if (entry === 'start') return [join(root, 'scripts', 'start.ts')];
  if (entry === 'standalone') return [join(root, '.next', 'standalone', 'server.js')];
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  return [next, 'dev', root, '--hostname', '127.0.0.1', '--port', String(port)];
}

const paths = ['/', '/runs', '/settings', `/chats/${randomUUID()}`];
const gets = [
  'chats',
  'events',
  'models',
  'runs',
  'settings',
  'tools',
  'chats/x',
  'runs/x',
  'runs/x/stream',
];
const posts = ['runs', 'runs/cancel', 'runs/x/cancel', 'session'];

/** Has `next dev` compile everything now: in a test it would take the time of a wait. */
export async function warmUp(url: string): Promise<void> {
  const calls: [string, string][] = [
    ...paths.map((path): [string, string] => ['GET', path]),
    ...gets.map((path): [string, string] => ['GET', `/api/${path}`]),
    ...posts.map((path): [string, string] => ['POST', `/api/${path}`]),
  ];
  for (const [method, path] of calls) {
    // Without a session and with no body that is JSON, most of these are refused: that is enough.
    const response = await fetch(url + path, { method, body: method === 'POST' ? '{' : null });
    await response.body?.cancel();
  }
}
