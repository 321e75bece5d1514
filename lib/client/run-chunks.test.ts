import type { UIMessageChunk } from 'ai';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChunks } from './run-chunks.ts';

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

function cutAt(bytes: Uint8Array, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  const pieces = [0, ...places].map((from, index) => bytes.slice(from, places[index]));
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function read(stream: ReadableStream<Uint8Array>): Promise<UIMessageChunk[]> {
  const chunks: UIMessageChunk[] = [];
  await readChunks(
    stream,
    (chunk) => chunks.push(chunk),
    () => {},
  );
  return chunks;
}

function streamOf(...lines: string[]): ReadableStream<Uint8Array> {
  return cutAt(new TextEncoder().encode(lines.map((line) => `data: ${line}\n\n`).join('')), []);
}

describe('a run read from the wire', () => {
  it('is the same wherever the network cuts its bytes', async () => {
    const bytes = new TextEncoder().encode(wire);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
        const chunks = await read(cutAt(bytes, cuts));
        const words = chunks.flatMap((chunk) => (chunk.type === 'text-delta' ? chunk.delta : []));
        expect(words.join('')).toBe('Grüße 👋🏽 an alle');
        expect(chunks.map(({ type }) => type)).toEqual([
          'start',
          'text-start',
          'text-delta',
          'text-delta',
          'finish',
        ]);
      }),
    );
  });

  it('throws when its connection breaks, after telling what had arrived', async () => {
    const chunks: UIMessageChunk[] = [];
    let isSent = false;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (isSent) return controller.error(new TypeError('network error'));
        isSent = true;
        const line = 'data: {"type":"text-delta","id":"0","delta":"Hi"}\n\n';
        controller.enqueue(new TextEncoder().encode(line));
      },
    });
    const reading = readChunks(
      broken,
      (chunk) => chunks.push(chunk),
      () => {},
    );
    await expect(reading).rejects.toThrow('network error');
    expect(chunks).toEqual([{ type: 'text-delta', id: '0', delta: 'Hi' }]);
  });

  it('passes over what is not of the protocol', async () => {
    const wrong = ['[DONE]', '', 'null', '[]', '{"type":7}', '{"type":"text-delta"', '{}'];
    const text = '{"type":"text-delta","id":"1","delta":"x"}';
    expect(await read(streamOf(...wrong, '{"type":"text-delta","id":1}', text))).toHaveLength(1);
  });
});
