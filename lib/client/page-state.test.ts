import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatDetail } from '#lib/shared/chat.ts';
import { draftKey } from './composers.ts';
import { PageState } from './page-state.ts';
import { chatKey, createQueryClient } from './query-client.ts';
// Loaded when it is first needed, which would take longer than a test's timers do.
import './run-chunks.ts';
import { FakeServer, FakeStream } from './testing/fake-server.ts';
import { savedRun } from './testing/runs.ts';

const chatId = 'chat';
const emptyChat: ChatDetail = {
  chat: { id: chatId, title: 'Hi', createdAt: '2026-01-01', updatedAt: '2026-01-01' },
  prompts: [],
  before: null,
};

let server: FakeServer;
let stream: FakeStream;
let queryClient: QueryClient;
let page: PageState;
let location: { pathname: string };

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  stream = new FakeStream();
  server.on('POST /api/runs', (_, init) => stream.response(init.signal));
  location = { pathname: '/' };
  const replaceState = (_state: unknown, _title: string, path: string) => {
    location.pathname = path;
  };
  const window = Object.assign(new EventTarget(), { location, history: { replaceState } });
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => draw());
  vi.stubGlobal('fetch', server.fetch);
  queryClient = createQueryClient();
  page = new PageState(queryClient);
  page.view(chatId);
});

afterEach(() => {
  queryClient.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Sends a first prompt from the composer of a draft. */
function send(text = 'Hi'): string {
  const choices = { model: 'model', onLeave: 'stop' } as const;
  const place = { chatId, composerKey: draftKey, afterRunId: null };
  page.start({ kind: 'prompt', text, ...place, ...choices });
  return page.runs.all().at(-1)?.id ?? '';
}

const moment = () => vi.advanceTimersByTimeAsync(1);

describe('a draft', () => {
  it('gets its address with its first prompt, and is one again when the prompt comes back', async () => {
    const error = { code: 'rate_limited', message: 'Try again in 20 s.' };
    server.on('POST /api/runs', () => Response.json({ error }, { status: 429 }));
    send('Mine');
    expect(location.pathname).toBe('/chats/chat');
    await moment();
    expect(location.pathname).toBe('/');
    expect(page.composers.get(draftKey)).toMatchObject({ draft: 'Mine', notice: error.message });
  });

  it('keeps its address when the user has gone to another page meanwhile', async () => {
    send();
    location.pathname = '/runs';
    page.client.stop(page.runs.all()[0]?.id ?? '');
    expect(location.pathname).toBe('/runs');
  });

  it('is a chat for its other prompts too, once the server knows it', async () => {
    const id = send();
    await moment();
    stream.begin(savedRun({ id }));
    await moment();
    expect(page.runs.get(id)?.composerKey).toBe(chatId);
  });
});

describe('an answer that has ended', () => {
  it('is in its chat at once, and told to a screen reader where the chat is on screen', async () => {
    queryClient.setQueryData(chatKey(chatId), emptyChat);
    const id = send();
    await moment();
    stream.begin(savedRun({ id }));
    stream.words('Hello');
    await moment();
    expect(page.announcer.current()).toBe('Answer started');
    stream.end('finish', savedRun({ id }));
    await moment();
    expect(page.announcer.current()).toBe('Answer finished');
    const detail = queryClient.getQueryData<ChatDetail>(chatKey(chatId));
    expect(detail?.prompts).toMatchObject([{ text: 'Hi', runs: [{ id, text: 'Hello' }] }]);
  });

  it('of a chat that is not on screen is let go of without a word', async () => {
    const id = send();
    await moment();
    stream.begin(savedRun({ id, onLeave: 'keep' }));
    page.view('another chat');
    stream.end('finish', savedRun({ id }));
    await moment();
    expect(page.runs.all()).toEqual([]);
    expect(page.announcer.current()).toBe('');
  });
});

describe('a chat that is deleted', () => {
  it('is let go of at once, and is back when that failed', async () => {
    const id = send();
    await moment();
    stream.begin(savedRun({ id }));
    await moment();
    const refresh = vi.spyOn(queryClient, 'invalidateQueries');
    const deletion = page.delete(chatId, () => Promise.reject(new Error('Away')));
    expect(page.runs.all()).toEqual([]);
    expect(stream.aborted).toBe(true);
    await expect(deletion).rejects.toThrow('Away');
    await moment();
    expect(refresh).toHaveBeenCalledWith({ queryKey: chatKey(chatId) }, expect.anything());
  });
});
