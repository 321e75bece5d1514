/** Numbers from one to before another; null: without an end. Pure and safe to import on the client. */
export type Span = { from: number; to: number | null };

const form = /^(\d{1,15})\.\.(\d{1,15})?$/;

/** A span as the query of a list says it: «100..500», or «1600..» without an end. */
export function spanText({ from, to }: Span): string {
  return `${from}..${to ?? ''}`;
}

/** What such a text says; null where it says nothing, or what holds no number. */
export function spanIn(text: string): Span | null {
  const [, from, to] = form.exec(text) ?? [];
  if (from === undefined) return null;
  const span = { from: Number(from), to: to === undefined ? null : Number(to) };
  return span.to !== null && span.to <= span.from ? null : span;
}
