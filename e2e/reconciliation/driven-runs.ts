import { randomBytes } from 'node:crypto';
import { words } from '#e2e/provider/tokens.ts';
import { readAddresses } from '#e2e/servers/addresses.ts';
import { type Guest, promptBody } from '#e2e/witness/guest.ts';
import { ProviderClient } from '#e2e/witness/provider-client.ts';
import { readChunks, readText, readToEnd } from '#e2e/witness/run-stream.ts';
import type { EndReason, RunStatus } from '#lib/shared/run.ts';

/** A run as it was driven: how it must have ended, and the provider's word for it. */
export type DrivenRun = {
  id: string;
  chatId: string;
  status: RunStatus;
  endReason: EndReason | null;
  /** The text that must be kept; null where the cut of a Stop that was not told decides. */
  text: string | null;
  errorCode?: string;
  provider: ProviderClient;
  /** Which of the requests of that key it was, from 1; null where the provider was never asked. */
  request: number | null;
};

type Kind = (guest: Guest, count: number) => Promise<DrivenRun[]>;

/** A provider of one chat's own, so that its log can be told apart. */
function ownProvider(): ProviderClient {
  return new ProviderClient(readAddresses().providerUrl, randomBytes(6).toString('hex'));
}

const completed: Kind = async (guest, count) => {
  const provider = ownProvider();
  const text = words(count);
  await provider.plan({ scenario: 'fake-at-once', text });
  const body = promptBody(provider.mark('Answer this'));
  await readToEnd(await guest.start(body));
  const { id, chatId } = body;
  return [{ id, chatId, status: 'completed', endReason: null, text, provider, request: 1 }];
};

/** A run of which so many words have come, and no more will. */
async function stalled(guest: Guest, count: number, chatId?: string, signal?: AbortSignal) {
  const provider = ownProvider();
  await provider.plan({
    scenario: 'fake-at-once',
    text: words(100),
    after: count,
    ending: 'stall',
  });
  const body = promptBody(provider.mark('Stop this'), chatId ? { chatId } : {});
  const chunks = readChunks(await guest.start(body, signal));
  const text = await readText(chunks, words(count).length);
  return { id: body.id, chatId: body.chatId, text, provider, chunks, request: 1 };
}

async function stoppedWith(reason: 'stop' | 'left', guest: Guest, count: number) {
  const { chunks, ...run } = await stalled(guest, count);
  // Of every second one the last word was not on screen yet.
  const text = count % 2 === 0 ? run.text : words(Math.max(1, count - 1));
  await guest.cancel(run.id, { reason, shown: text.length });
  await Array.fromAsync(chunks);
  return { ...run, text, status: 'canceled' as const, endReason: reason };
}

const stopped: Kind = async (guest, count) => [await stoppedWith('stop', guest, count)];
const left: Kind = async (guest, count) => [await stoppedWith('left', guest, count)];

const stoppedBeforeFirstToken: Kind = async (guest) => {
  const provider = ownProvider();
  await provider.plan({ scenario: 'fake-silent' });
  const body = promptBody(provider.mark('Stop this at once'));
  const { id, chatId } = body;
  await guest.start(body);
  await provider.waitFor('opened');
  await guest.cancel(id, { shown: 0 });
  return [{ id, chatId, status: 'canceled', endReason: 'stop', text: '', provider, request: 1 }];
};

const stoppedBeforeItCame: Kind = async (guest) => {
  const provider = ownProvider();
  const body = promptBody(provider.mark('Never ask this'));
  const { id, chatId } = body;
  await guest.cancel(id);
  await readToEnd(await guest.start(body));
  return [{ id, chatId, status: 'canceled', endReason: 'stop', text: '', provider, request: null }];
};

const disconnected: Kind = async (guest, count) => {
  const client = new AbortController();
  const { chunks: _, ...run } = await stalled(guest, count, undefined, client.signal);
  client.abort();
  await run.provider.waitFor('hung-up');
  return [{ ...run, status: 'canceled', endReason: 'disconnect' }];
};

const superseded: Kind = async (guest, count) => {
  const { chunks, ...first } = await stalled(guest, count);
  const provider = ownProvider();
  const text = words(3);
  await provider.plan({ scenario: 'fake-at-once', text });
  const { chatId } = first;
  const body = promptBody(provider.mark('Ask this instead'), {
    chatId,
    supersededShown: first.text.length,
  });
  const { id } = body;
  await readToEnd(await guest.start(body));
  await Array.fromAsync(chunks);
  return [
    { ...first, status: 'canceled', endReason: 'superseded' },
    { id, chatId, status: 'completed', endReason: null, text, provider, request: 1 },
  ];
};

const failures: [scenario: string, code: string, words: number][] = [
  ['fake-401', 'provider_refused_key', 0],
  ['fake-error-event', 'provider_failed', 5],
  ['fake-cut', 'provider_cut', 5],
];

const failed: Kind = async (guest, count) => {
  const [scenario, errorCode, arrived] = failures[count % failures.length] ?? ['', '', 0];
  const provider = ownProvider();
  await provider.plan({ scenario });
  const body = promptBody(provider.mark('Fail at this'));
  const { id, chatId } = body;
  await readToEnd(await guest.start(body));
  const text = arrived === 0 ? '' : words(arrived);
  const ending = { status: 'failed', endReason: 'provider_error', errorCode } as const;
  return [{ id, chatId, ...ending, text, provider, request: 1 }];
};

const timedOut: Kind = async (guest) => {
  const provider = ownProvider();
  await provider.plan({ scenario: 'fake-silent' });
  const body = promptBody(provider.mark('Say nothing'));
  const { id, chatId } = body;
  await readToEnd(await guest.start(body));
  const ending = { status: 'failed', endReason: 'timeout', errorCode: 'timeout' } as const;
  return [{ id, chatId, ...ending, text: '', provider, request: 1 }];
};

const resumed: Kind = async (guest, count) => {
  const first = await stoppedWith('stop', guest, 2 * count + 6);
  const rest = ' and this is how it went on to its end';
  await first.provider.plan({ scenario: 'fake-at-once', text: rest });
  const id = crypto.randomUUID();
  await readToEnd(await guest.start({ kind: 'resume', id, runId: first.id }));
  const { chatId, provider } = first;
  const text = first.text + rest;
  return [first, { id, chatId, status: 'completed', endReason: null, text, provider, request: 2 }];
};

const regenerated: Kind = async (guest, count) => {
  const [first] = await completed(guest, count);
  if (!first) return [];
  const { promptId } = await guest.run(first.id);
  const id = crypto.randomUUID();
  await readToEnd(await guest.start({ kind: 'regenerate', id, promptId }));
  return [first, { ...first, id, request: 2 }];
};

/** Every kind, with how many runs one of it makes. */
const kinds: Kind[] = [
  completed,
  stopped,
  left,
  stoppedBeforeFirstToken,
  stoppedBeforeItCame,
  disconnected,
  superseded,
  failed,
  timedOut,
  resumed,
  regenerated,
];
/** So many kinds at once: people do not wait for each other, and a timeout takes its time. */
const atOnce = 4;

/** Drives runs of every kind in turn, until there are so many. */
export async function driveRuns(guest: Guest, count: number): Promise<DrivenRun[]> {
  const driven: DrivenRun[] = [];
  let next = 0;
  const drive = async () => {
    while (driven.length < count) {
      const number = next++;
      const kind = kinds[number % kinds.length];
      if (kind) driven.push(...(await kind(guest, 2 + (number % 19))));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, drive));
  return driven;
}
