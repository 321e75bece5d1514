import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { News } from '#lib/shared/news.ts';
import { expect, test } from './fixtures.ts';
import { type Guest, promptBody } from './witness/guest.ts';
import { readToEnd } from './witness/run-stream.ts';

test('I hear of my own runs, chats and settings, and of nobody else’s', async ({
  guest,
  otherGuest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  const news = await newsOf(guest);
  await readToEnd(await otherGuest.start(promptBody(provider.mark('Not mine'))));
  const { id, chatId, ...body } = promptBody(provider.mark('Mine'));
  await readToEnd(await guest.start({ id, chatId, ...body }));
  expect(await next(news)).toEqual({ type: 'run', runId: id, chatId, status: 'streaming' });
  const ended = { type: 'run', runId: id, chatId, status: 'completed' };
  expect(await next(news)).toEqual(ended);
  // Once more when it is known what the run came to.
  expect(await next(news)).toEqual(ended);
  await guest.send('PATCH', `/api/chats/${chatId}`, { title: 'Renamed' });
  expect(await next(news)).toEqual({ type: 'chat', chatId });
  await guest.send('PATCH', '/api/settings', { onLeave: 'keep' });
  expect(await next(news)).toEqual({ type: 'settings' });
});

test('Every page of mine hears the same, also once another has gone', async ({
  guest,
  provider,
}) => {
  await provider.plan({ scenario: 'fake-at-once', text: 'Done.' });
  const [one, other] = await Promise.all([newsOf(guest), newsOf(guest)]);
  await one.cancel();
  const { id, chatId, ...body } = promptBody(provider.mark('Mine'));
  await readToEnd(await guest.start({ id, chatId, ...body }));
  expect(await next(other)).toMatchObject({ runId: id, status: 'streaming' });
  expect(await next(other)).toMatchObject({ runId: id, status: 'completed' });
});

type Reader = ReadableStreamDefaultReader<{ data: string }>;

/** The stream of somebody's news, once it is open. */
async function newsOf(guest: Guest): Promise<Reader> {
  const response = await guest.get('/api/events');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  if (!response.body) throw new Error('There is no stream.');
  const text = response.body.pipeThrough(new TextDecoderStream());
  return text.pipeThrough(new EventSourceParserStream()).getReader();
}

async function next(news: Reader): Promise<News> {
  const { value } = await news.read();
  return JSON.parse(value?.data ?? 'null') as News;
}
