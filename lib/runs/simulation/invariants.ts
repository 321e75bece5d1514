import { type Clients, owner, type SentCancel, stranger } from './clients.ts';
import type { Instance } from './instance.ts';
import type { MemoryDatabase, Row } from './memory-store.ts';
import type { ProviderRequest, SimulatedProvider } from './simulated-provider.ts';
import type { World } from './world.ts';

export type Outcome = {
  world: World;
  database: MemoryDatabase;
  provider: SimulatedProvider;
  clients: Clients;
  running: readonly Instance[];
};

// A cancel that was written down is read back by the next save but one, whatever else is lost.
const longestDeafnessMs = 6_000;

type Check = (outcome: Outcome, row: Row) => string | null;

/** The rules of docs/architecture.md, as far as a world that has settled can show them. */
const checks: Record<string, Check> = {
  'rule 1: exactly one end': (_, row) => (row.ends > 1 ? `was ended ${row.ends} times` : null),

  'rule 2: completed means that the provider had finished': (outcome, row) => {
    const finished = requestsOf(outcome, row).some((request) => request.finished);
    return row.json.status === 'completed' && !finished
      ? 'completed, but not by its provider'
      : null;
  },

  'rule 2: canceled means that somebody wanted it': (outcome, row) => {
    if (row.json.status !== 'canceled') return null;
    return wanted(outcome, row)
      ? null
      : `canceled as ${row.json.endReason}, which nobody asked for`;
  },

  'rule 2: an error after the abort is a cancel': (outcome, row) => {
    if (row.json.endReason !== 'provider_error') return null;
    const [request] = requestsOf(outcome, row);
    if (request?.failed) return null;
    return 'failed as the provider’s error, but the provider had none';
  },

  'rule 3: the socket is closed when the run has ended': (outcome, row) => {
    // A process that is taken for lost but lives hears of the end a moment later.
    const ended = outcome.database.wasSilent(row.instanceId) ? Infinity : row.endedAtStep;
    const open = requestsOf(outcome, row).filter(
      ({ closedAtStep }) => closedAtStep === null || closedAtStep > (ended ?? Infinity),
    );
    return row.endedAtStep !== null && open.length > 0 ? 'ended with an open socket' : null;
  },

  'rule 3: nothing starts after the end': (outcome, row) => {
    const requests = requestsOf(outcome, row);
    const late = requests.some((request) => request.openedAtStep > (row.endedAtStep ?? Infinity));
    return requests.length > 1 || late ? 'asked its provider again, or after its end' : null;
  },

  'rule 4: the text is what the provider sent, from the start': (outcome, row) => {
    const [request] = requestsOf(outcome, row);
    const begun = row.parts.map((part) => part.text).join('');
    const whole = begun + (request?.sent ?? '');
    return whole.startsWith(row.json.text) ? null : `holds «${row.json.text}» of «${whole}»`;
  },

  'rule 4: what was on screen is what is kept': ({ clients }, row) => {
    if (row.json.endReason !== 'stop') return null;
    const stops = cancelsOf(clients, row).filter(({ reason }) => reason === 'stop');
    const said = clients.cancels.filter(({ runId, by }) => runId === row.id && by === owner);
    if (stops.length !== 1 || said.length !== 1) return null;
    const shown = stops[0]?.shown ?? null;
    return shown !== null && row.json.text.length > shown ? 'grew beyond what was shown' : null;
  },

  'rule 6: a stop that overtook its run stops it before the provider': (outcome, row) => {
    const early = outcome.clients.cancels.some(
      ({ runId, by, reason, answer }) =>
        runId === row.id &&
        by === owner &&
        reason === 'stop' &&
        answer?.run === null &&
        answer.atStep < row.insertedAtStep,
    );
    if (!early || diedWithRun(outcome, row)) return null;
    if (requestsOf(outcome, row).length > 0) return 'reached the provider after its stop';
    return row.json.status === 'canceled' ? null : `was stopped early, but is ${row.json.status}`;
  },

  'rule 7: a stop answers with the truth': ({ clients }, row) => {
    for (const { answer } of cancelsOf(clients, row)) {
      if (!answer?.run) continue;
      if (answer.run.status === 'streaming') return 'a stop was answered while it streamed';
      if (answer.run.status !== row.json.status) return 'changed after a stop was answered';
    }
    return null;
  },

  'rule 7: a stop that was heard decides': (outcome, row) => {
    if (diedWithRun(outcome, row)) return null;
    const heard = cancelsOf(outcome.clients, row).some(
      ({ reason, answer }) => reason === 'stop' && answer?.run,
    );
    const { endReason } = row.json;
    if (heard && endReason === 'disconnect') return 'was stopped, but says that the line was lost';
    const waited = (row.endedAtTime ?? Infinity) - (row.askedAtTime ?? Infinity);
    if (endReason === 'timeout' && waited > longestDeafnessMs)
      return 'was asked to end, and waited';
    return null;
  },

  'rule 9: nothing streams for ever': (_, row) =>
    row.json.status === 'streaming' ? 'is still streaming' : null,

  'rule 9: only a lost process interrupts': (outcome, row) => {
    if (row.json.endReason !== 'interrupted') return null;
    const instance = outcome.running.find(({ engine }) => engine.instanceId === row.instanceId);
    const gone = instance?.killedAtStep ?? instance?.drainedAtStep ?? null;
    if (gone !== null || row.json.error?.code !== 'interrupted') return null;
    // Written, but its instance never heard so: nobody drives it.
    if (requestsOf(outcome, row).length === 0) return null;
    return outcome.database.wasSilent(row.instanceId)
      ? null
      : 'interrupted in a process that lives';
  },

  'rule 9: a lost run keeps what was saved': (_, row) => {
    if (row.json.endReason !== 'interrupted') return null;
    return row.json.text.length < row.savedLength ? 'lost text that had been saved' : null;
  },

  'a run with viewers is not disconnected': (outcome, row) => {
    if (row.json.endReason !== 'disconnect' && row.json.endReason !== 'left') return null;
    if (row.json.endReason === 'left') return null;
    if (row.onLeave === 'keep') return 'kept running on leaving, but was disconnected';
    const run = outcome.clients.runs.find(({ id }) => id === row.id);
    const watched = run?.viewers.some((viewer) => viewer.closedAtStep === null);
    return watched ? 'was disconnected under a viewer' : null;
  },

  'a shutting down instance starts nothing': (outcome, row) => {
    const instance = outcome.running.find(({ engine }) => engine.instanceId === row.instanceId);
    const run = outcome.clients.runs.find(({ id }) => id === row.id);
    const drained = instance?.drainedAtStep ?? Infinity;
    return run && run.startedAtStep > drained ? 'was started while shutting down' : null;
  },
};

/** Everything that went wrong, a sentence each. */
export function violations(outcome: Outcome): string[] {
  const found: string[] = [...outcome.clients.complaints];
  for (const row of outcome.database.rows.values()) {
    for (const [rule, check] of Object.entries(checks)) {
      const complaint = check(outcome, row);
      if (complaint) found.push(`${rule}: run ${row.id} ${complaint}`);
    }
    if (row.userId === stranger) found.push(`rule 10: run ${row.id} belongs to a stranger`);
  }
  for (const { by, answer } of outcome.clients.cancels) {
    if (by === stranger && answer?.run) found.push('rule 10: a stranger was shown a run');
  }
  return found;
}

function requestsOf({ provider }: Outcome, row: Row): ProviderRequest[] {
  return provider.requests.filter((request) => request.model === row.model);
}

function cancelsOf(clients: Clients, row: Row): SentCancel[] {
  return clients.cancels.filter(({ runId, by }) => runId === row.id && by === owner);
}

function diedWithRun({ running }: Outcome, row: Row): boolean {
  const instance = running.find(({ engine }) => engine.instanceId === row.instanceId);
  return instance?.killedAtStep !== null || instance.drainedAtStep !== null;
}

function wanted(outcome: Outcome, row: Row): boolean {
  const { clients } = outcome;
  const { endReason } = row.json;
  const cancels = clients.cancels.filter(({ runId, by }) => runId === row.id && by === owner);
  if (endReason === 'stop' || endReason === 'left') {
    return cancels.some(({ reason }) => reason === endReason);
  }
  if (endReason === 'disconnect') return row.onLeave === 'stop';
  const others = [...outcome.database.rows.values()].filter((other) => other.id !== row.id);
  return endReason === 'superseded' && others.some((other) => other.chatId === row.chatId);
}
