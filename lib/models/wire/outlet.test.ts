import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Outlet } from './outlet.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const utf8 = new TextDecoder();

function outlet() {
  const outlet = new Outlet(() => 20);
  const reader = outlet.stream.getReader();
  const next = async () => utf8.decode((await reader.read()).value);
  const say = (...events: string[]) => {
    for (const event of events) outlet.add(event);
    outlet.handOn();
  };
  return { outlet, reader, next, say };
}

test('the first words go out at once, and those of the next frame together', async () => {
  const { next, say } = outlet();
  say('1');
  expect(await next()).toBe('data: 1\n\n');
  say('2');
  say('3', '4');
  vi.advanceTimersByTime(25);
  expect(await next()).toBe('data: 2\n\ndata: 3\n\ndata: 4\n\n');
  vi.advanceTimersByTime(1_000);
  say('5');
  expect(await next()).toBe('data: 5\n\n');
});

test('words that wait go out as one event, in their place among the others', async () => {
  const { outlet: open, next, say } = outlet();
  const words = (text: string, key = 'text') => {
    open.add({ key, text, frameOf: (all) => ({ [key]: all }) });
    open.handOn();
  };
  words('a');
  expect(await next()).toBe('data: {"text":"a"}\n\n');
  words('b');
  words('c');
  say('other');
  words('d');
  words('e', 'reasoning');
  vi.advanceTimersByTime(25);
  expect(await next()).toBe(
    'data: {"text":"bc"}\n\ndata: other\n\ndata: {"text":"d"}\n\ndata: {"reasoning":"e"}\n\n',
  );
});

test('the first words do not wait for the frame of an event before them', async () => {
  const { outlet: open, next, say } = outlet();
  say('opening');
  expect(await next()).toBe('data: opening\n\n');
  open.add({ key: 'text', text: 'a', frameOf: (all) => ({ text: all }) });
  open.handOn();
  expect(await next()).toBe('data: {"text":"a"}\n\n');
});

test('the rest goes out with the end', async () => {
  const { outlet: open, reader, next, say } = outlet();
  say('1');
  expect(await next()).toBe('data: 1\n\n');
  say('2');
  open.end();
  expect(await next()).toBe('data: 2\n\n');
  expect(await reader.read()).toMatchObject({ done: true });
});

test('nothing that waits goes out after it has broken off', async () => {
  const { outlet: open, reader, next, say } = outlet();
  say('1');
  expect(await next()).toBe('data: 1\n\n');
  say('2');
  const reason = new Error('stop');
  open.fail(reason);
  vi.advanceTimersByTime(1_000);
  await expect(reader.read()).rejects.toBe(reason);
});

test('of many answers only some are handed on before others have their turn', async () => {
  const many = Array.from({ length: 40 }, outlet);
  let handedOn = 0;
  for (const { next, say } of many) {
    say('1');
    void next().then(() => handedOn++);
  }
  await turn();
  expect(handedOn).toBeGreaterThan(0);
  expect(handedOn).toBeLessThan(20);
  while (handedOn < many.length) await turn();
});
