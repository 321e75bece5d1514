import { once } from 'node:events';
import { Agent, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, processorMs } from './machine.ts';
import type { Sent } from './provider.ts';
import { type Connection, post, type Received, Stream } from './stream.ts';
import type { Target } from './targets.ts';

/** Streams at once, in three phases: they start, they all go on, each is stopped some time. */
export type Load = {
  streams: number;
  /** Tokens a second and stream. */
  rate: number;
  rampMs: number;
  steadyMs: number;
  stopMs: number;
};

/** What came of it; the steady phase's processor time is the server's. */
export type Loaded = {
  received: Received[];
  sent: Map<string, Sent>;
  steadyTokens: number;
  steadyCpuMs: number;
};

const guests = 10;
const settleMs = 300;
const longestStartMs = 20_000;
const longestCloseMs = 10_000;
/** Time for all that the last streams left to be done. */
const restMs = 200;

/**
 * Streams through a target, each stopped at a random moment.
 * @param afterSteady is awaited with all streams live, before the first is stopped
 */
export async function load(
  target: Target,
  providerUrl: string,
  { streams: count, rate, rampMs, steadyMs, stopMs }: Load,
  afterSteady: () => Promise<void> = () => Promise.resolve(),
): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true });
  const connections = await connect(target, agent);
  let tokens = 0;
  const streams: Stream[] = [];
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    await until(began + (rampMs * index) / count);
    const connection = connections[index % connections.length];
    if (!connection) throw new Error('There is nobody to start a stream.');
    streams.push(
      new Stream(connection, rate, (arrived) => {
        tokens += arrived;
      }),
    );
  }
  const all = Promise.all(streams.map(({ begun }) => begun));
  await Promise.race([all, delay(longestStartMs, undefined, { ref: false })]);
  await delay(settleMs);

  const family = familyOf(target.pid);
  const before = { tokens, cpu: processorMs(family) };
  await delay(steadyMs);
  const steadyCpuMs = processorMs(family) - before.cpu;
  const steadyTokens = tokens - before.tokens;
  await afterSteady();

  await Promise.all(streams.map((one) => delay(Math.random() * stopMs).then(() => one.stop())));
  const sent = await closedAt(providerUrl);
  agent.destroy();
  return { received: streams.map(({ received }) => received), sent, steadyTokens, steadyCpuMs };
}

async function until(time: number): Promise<void> {
  const wait = time - performance.now();
  if (wait > 0) await delay(wait);
}

/** A few users, where there are users; the streams are shared out among them. */
async function connect({ url, wire, acceptsGzip }: Target, agent: Agent): Promise<Connection[]> {
  const nobody: Connection = { url, wire, acceptsGzip, agent, cookie: '' };
  if (wire !== 'halt') return [nobody];
  const connections: Connection[] = [];
  for (let guest = 0; guest < guests; guest++) {
    const request = post(nobody, '/api/session', '', () => undefined);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    const cookies = response.headers['set-cookie'] ?? [];
    const cookie = cookies.map((each) => each.split(';')[0]).join('; ');
    connections.push({ ...nobody, cookie });
  }
  return connections;
}

/**
 * What the provider saw, once all its sockets are closed. Those that are open long after their
 * streams were stopped are closed and have no `closedAt`.
 */
async function closedAt(providerUrl: string): Promise<Map<string, Sent>> {
  const sent = new Map<string, Sent>();
  for (const end = performance.now() + longestCloseMs; performance.now() < end; ) {
    const records = (await (await fetch(`${providerUrl}/records`)).json()) as Sent[];
    for (const record of records) sent.set(record.key, record);
    if (records.every((record) => record.closedAt !== null)) break;
    await delay(20);
  }
  await fetch(`${providerUrl}/drop`, { method: 'POST' });
  await fetch(`${providerUrl}/records`);
  await delay(restMs);
  return sent;
}
