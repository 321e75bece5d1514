import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from './run-events.ts';
import { readRunStream } from './run-stream.ts';

const wire = [
  ': keep-alive\n\n',
  'data: {"type":"start","messageMetadata":{"run":{"id":"r","status":"streaming"}}}\n\n',
  'data: {"type":"text-start","id":"0"}\n\n',
  'data: {"type":"text-delta","id":"0","delta":"Grüße 👋🏽"}\n\n',
  ': keep-alive\n\n',
  'data: {"type":"text-delta","id":"0","delta":" an alle"}\r\n\r\n',
  'data: {"type":"finish"}\n\n',
  'data: [DONE]\n\n',
].join('');

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Response {
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  const pieces = [0, ...places].map((from, index) => bytes.slice(from, places[index]));
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    }),
  );
}

describe('a run read from the wire', () => {
  it('is the same wherever the network cuts its bytes', async () => {
    const bytes = new TextEncoder().encode(wire);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
        const events: RunEvent[] = [];
        await readRunStream(
          cutAt(bytes, cuts),
          (event) => events.push(event),
          () => {},
        );
        const words = events.flatMap((event) => (event.type === 'part-delta' ? event.delta : []));
        expect(words.join('')).toBe('Grüße 👋🏽 an alle');
        expect(events.map((event) => event.type)).toEqual([
          'head',
          'part-start',
          'part-delta',
          'part-delta',
          'end',
        ]);
      }),
    );
  });

  it('throws when its connection breaks, after telling what had arrived', async () => {
    const events: RunEvent[] = [];
    let sent = false;
    const response = new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent) return controller.error(new TypeError('network error'));
          sent = true;
          controller.enqueue(
            new TextEncoder().encode('data: {"type":"text-delta","id":"0","delta":"Hi"}\n\n'),
          );
        },
      }),
    );
    const read = readRunStream(
      response,
      (event) => events.push(event),
      () => {},
    );
    await expect(read).rejects.toThrow('network error');
    expect(events).toEqual([{ type: 'part-delta', kind: 'text', id: '0', delta: 'Hi' }]);
  });
});
