/** The load client of the bench, a process of its own. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage } from 'node:http';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, LoadStream, type Received, send } from './load-stream.ts';
import { answerParent, tellParent } from './questions.ts';
import { randomNumbers } from './statistics.ts';
import { promptOf } from './tokens.ts';
import type { Wire } from './wires.ts';

/** Streams at once, in three phases: they start, they all go on, each is stopped some time. */
export type Job = {
  url: string;
  wire: Wire;
  streams: number;
  /** Tokens a second and stream. */
  rate: number;
  /** Tokens that each stream begins with at once. */
  burst: number;
  rampMs: number;
  /** Between the first tokens and the steady phase. */
  settleMs: number;
  steadyMs: number;
  stopMs: number;
  /** How often all that is done. */
  waves: number;
  /** For the moments of the stops. */
  seed: number;
};

export const phases = ['starting', 'settling', 'steady', 'stopping', 'over'] as const;
export type Phase = (typeof phases)[number];
export type JobResult = {
  received: Received[];
  /** Tokens that arrived in each phase. */
  tokens: Record<Phase, number>;
  /** How long the steady phases were. */
  steadyMs: number;
  gaps: { p50: number; p99: number };
};

const guests = 10;
const longestStartMs = 20_000;

async function run(job: Job): Promise<JobResult> {
  const random = randomNumbers(job.seed);
  const agent = new Agent({ keepAlive: true });
  const connections = await connect(job, agent);
  const gaps = createHistogram();
  const result: JobResult = {
    received: [],
    tokens: { starting: 0, settling: 0, steady: 0, stopping: 0, over: 0 },
    steadyMs: 0,
    gaps: { p50: Number.NaN, p99: Number.NaN },
  };
  let phase: Phase = 'over';
  const enter = (next: Phase) => {
    phase = next;
    tellParent(next);
  };
  const arrived = (tokens: number, gapMs: number | null) => {
    result.tokens[phase] += tokens;
    if (phase === 'steady' && gapMs !== null) gaps.record(Math.max(1, Math.round(gapMs * 1000)));
  };
  for (let wave = 0; wave < job.waves; wave++) {
    enter('starting');
    const streams = await start(job, connections, arrived);
    enter('settling');
    await delay(job.settleMs);
    enter('steady');
    const began = performance.now();
    await delay(job.steadyMs);
    result.steadyMs += performance.now() - began;
    enter('stopping');
    const stops = streams.map((stream) => delay(random() * job.stopMs).then(() => stream.stop()));
    await Promise.all(stops);
    enter('over');
    result.received.push(...streams.map(({ received }) => received));
  }
  agent.destroy();
  result.gaps = { p50: gaps.percentile(50) / 1000, p99: gaps.percentile(99) / 1000 };
  return result;
}

/** A few users, where there are users; the streams are shared out among them. */
async function connect({ url, wire }: Job, agent: Agent): Promise<Connection[]> {
  const nobody: Connection = { url, wire, agent, cookie: '' };
  if (wire !== 'halt') return [nobody];
  const connections: Connection[] = [];
  for (let guest = 0; guest < guests; guest++) {
    connections.push({ ...nobody, cookie: await newSession(nobody) });
  }
  return connections;
}

async function newSession(nobody: Connection): Promise<string> {
  const request = send(nobody, { path: '/api/session', body: '' }, () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  const cookies = response.headers['set-cookie'] ?? [];
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

/** Starts all streams, evenly over the ramp, and waits until they have begun. */
async function start(
  job: Job,
  connections: readonly Connection[],
  arrived: (tokens: number, gapMs: number | null) => void,
): Promise<LoadStream[]> {
  const { rate, burst } = job;
  const streams: LoadStream[] = [];
  const began = performance.now();
  for (let index = 0; index < job.streams; index++) {
    const wait = began + (job.rampMs * index) / job.streams - performance.now();
    if (wait > 0) await delay(wait);
    const connection = connections[index % connections.length];
    if (!connection) throw new Error('There is nobody to start a stream.');
    const key = randomUUID();
    const prompt = promptOf({ key, rate, burst, tokens: Number.MAX_SAFE_INTEGER });
    streams.push(new LoadStream(connection, key, prompt, arrived));
  }
  const all = Promise.all(streams.map(({ begun }) => begun));
  await Promise.race([all, delay(longestStartMs, undefined, { ref: false })]);
  return streams;
}

answerParent((job: Job) => run(job));
