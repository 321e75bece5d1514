import type { Memory, ProbeAsk } from './probe.ts';
import { ask } from './questions.ts';
import type { Values } from './samples.ts';
import { type Staff, stream } from './staff.ts';
import type { Target } from './targets.ts';

const streams = 1000;
const warmUp = { streams: 100, rate: 100, burst: 0, rampMs: 1000, steadyMs: 2000, stopMs: 500 };
const held = { streams, rate: 10, burst: 0, rampMs: 12_000, steadyMs: 3000, stopMs: 4000 };

/**
 * What a live stream costs in memory: a server that was just started and has warmed up, against the
 * same with a thousand streams, both after a garbage collection. In kilobytes a stream.
 * @param target a fresh one: memory that was taken before is not given back
 */
export async function measureMemory(staff: Staff, target: Target, seed: number): Promise<Values> {
  const job = { url: target.url, wire: target.wire, seed, settleMs: 500, waves: 1 };
  const memory = () => ask<Memory>(target.process, 'memory' satisfies ProbeAsk);
  await stream(staff, { ...job, ...warmUp }, () => undefined);
  const before = await memory();
  let reading: Promise<Memory> | null = null;
  await stream(staff, { ...job, ...held }, (phase) => {
    if (phase === 'steady') reading = memory();
  });
  const during = await (reading ?? memory());
  return {
    residentBefore: before.resident / 1024 / 1024,
    residentPerStream: (during.resident - before.resident) / 1024 / streams,
    heldPerStream: (during.held - before.held) / 1024 / streams,
  };
}
