import process from 'node:process';
import type { Job, Phase } from './load.ts';
import { PhaseCosts } from './phase-costs.ts';
import type { Values } from './samples.ts';
import { type Staff, type Streamed, stream } from './staff.ts';
import type { Target } from './targets.ts';

export type StreamLoad = Omit<Job, 'url' | 'wire' | 'seed'>;

/** Streams through a target, each stopped at a random moment: what came, when, and at what cost. */
export async function measureStreams(
  staff: Staff,
  target: Target,
  load: StreamLoad,
  seed: number,
  onPhase: (phase: Phase) => void = () => undefined,
): Promise<Values> {
  const costs = new PhaseCosts(staff, target);
  await costs.reset();
  const job: Job = { ...load, url: target.url, wire: target.wire, seed };
  const streamed = await stream(staff, job, (phase) => {
    onPhase(phase);
    costs.enter(phase);
  });
  const problems = streamed.received.map(({ problem }) => problem).filter((said) => said !== null);
  if (problems[0]) process.stderr.write(`${target.name}: ${problems.length} × ${problems[0]}\n`);
  const due = (load.streams * load.rate * streamed.steadyMs) / 1000;
  return {
    ...stopValues(streamed),
    ...firstTokenValues(streamed),
    ...(await costs.values(streamed)),
    gapP50: streamed.gaps.p50,
    gapP99: streamed.gaps.p99,
    delivered: streamed.tokens.steady / due,
  };
}

/** From the press of Stop; times in milliseconds, one of each stop. */
function stopValues({ received, sent }: Streamed): Values {
  const toClose: number[] = [];
  const toAnswer: number[] = [];
  let sentTokens = 0;
  let seenTokens = 0;
  let stops = 0;
  for (const { key, pressedAt, answeredAt, tokens, problem } of received) {
    const record = sent.get(key);
    if (pressedAt === null || !record || problem) continue;
    stops++;
    sentTokens += record.tokens;
    seenTokens += tokens;
    if (record.closedAt !== null) toClose.push(record.closedAt - pressedAt);
    if (answeredAt !== null) toAnswer.push(answeredAt - pressedAt);
  }
  return {
    stops,
    problems: received.length - stops,
    neverClosed: stops - toClose.length,
    closed: toClose,
    answered: toAnswer,
    unseenPercent: (100 * (sentTokens - seenTokens)) / sentTokens,
    unseenTokens: (sentTokens - seenTokens) / stops,
  };
}

/** From the request to the first token at the client, less the provider's own time for it. */
function firstTokenValues({ received, sent }: Streamed): Values {
  const added: number[] = [];
  for (const { key, sentAt, firstTokenAt } of received) {
    const record = sent.get(key);
    if (firstTokenAt === null || !record || record.firstTokenAt === null) continue;
    added.push(firstTokenAt - sentAt - (record.firstTokenAt - record.receivedAt));
  }
  return { firstToken: added };
}
