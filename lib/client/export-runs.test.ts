import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordCounter } from './export-runs.ts';

const encoder = new TextEncoder();

/** The bytes in chunks, cut where they may be. */
function inChunks(text: string, cuts: number[]): Uint8Array[] {
  const bytes = encoder.encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)];
  return places.map((place, index) => bytes.slice(place, places[index + 1]));
}

const field = fc.string({
  unit: fc.constantFrom('a', '"', '\n', '\r', ',', '\\', 'é', '👩‍👩‍👧'),
});

describe('the progress of an export', () => {
  it('counts each run of a CSV file once, whatever is in its fields and wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field)), fc.array(fc.nat()), (records, cuts) => {
        const text = stringify([['head', 'head'], ...records], {
          bom: true,
          record_delimiter: 'windows',
          quote_record_delimiter: true,
        });
        const counter = new RecordCounter('csv');
        const counts = inChunks(text, cuts).map((chunk) => counter.count(chunk));
        expect(counts.at(-1)).toBe(records.length);
      }),
    );
  });

  it('counts each run of JSON Lines once', () => {
    fc.assert(
      fc.property(fc.array(field), fc.array(fc.nat()), (texts, cuts) => {
        const lines = texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
        const counter = new RecordCounter('jsonl');
        const counts = inChunks(lines, cuts).map((chunk) => counter.count(chunk));
        expect(counts.at(-1)).toBe(texts.length);
      }),
    );
  });
});
