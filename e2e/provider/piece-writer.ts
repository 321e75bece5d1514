import type { ServerResponse } from 'node:http';

const pieceLengths = [1, 3, 7, 2, 5];

export type PieceWriter = { write(text: string): void; end(): void };

/** Writes as it is told. */
export function wholeWriter(response: ServerResponse): PieceWriter {
  return { write: (text) => void response.write(text), end: () => void response.end() };
}

/** Breaks everything up at odd bytes, one write per turn of the event loop. */
export function oddWriter(response: ServerResponse): PieceWriter {
  const pieces: Buffer[] = [];
  let ended = false;
  let writing = false;

  function writeNext(): void {
    const piece = pieces.shift();
    writing = piece !== undefined;
    if (piece) {
      response.write(piece);
      setImmediate(writeNext);
    } else if (ended) {
      response.end();
    }
  }

  return {
    write(text) {
      const bytes = Buffer.from(text);
      for (let start = 0, turn = 0; start < bytes.length; turn++) {
        const length = pieceLengths[turn % pieceLengths.length] ?? 1;
        pieces.push(bytes.subarray(start, start + length));
        start += length;
      }
      if (!writing) writeNext();
    },
    end() {
      ended = true;
      if (!writing) writeNext();
    },
  };
}
