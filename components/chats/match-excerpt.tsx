/** What is around the words of a search, with the words marked. */
export function MatchExcerpt({ excerpt, search }: { excerpt: string; search: string }) {
  return (
    <span className="mt-0.5 line-clamp-2 text-muted-foreground text-xs leading-snug" dir="auto">
      {piecesOf(excerpt, search).map(({ at, text, isMatch }) =>
        isMatch ? (
          <mark className="rounded-sm bg-stopped text-stopped-foreground" key={at}>
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </span>
  );
}

type Piece = { at: number; text: string; isMatch: boolean };

/** The text cut at each of the words, whatever their case. */
export function piecesOf(text: string, search: string): Piece[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  const pieces: Piece[] = [];
  // A few letters change their length with their case; then nothing can be marked in its place.
  if (lower.length !== text.length) return [{ at: 0, text, isMatch: false }];
  let at = 0;
  while (at < text.length) {
    const places = words.map((word) => ({ word, from: lower.indexOf(word, at) }));
    const found = places.filter(({ from }) => from !== -1);
    const next = found.reduce<(typeof found)[number] | null>(
      (first, each) => (first && first.from <= each.from ? first : each),
      null,
    );
    const from = next?.from ?? text.length;
    if (from > at) pieces.push({ at, text: text.slice(at, from), isMatch: false });
    at = from + (next?.word.length ?? 0);
    if (next) pieces.push({ at: from, text: text.slice(from, at), isMatch: true });
  }
  return pieces;
}
