/** In which order runs are listed. Pure and safe to import on the client. */

/** The figures of a run by which a list can be sorted; a run may lack each of them. */
export const runFigures = ['firstToken', 'duration', 'tokens', 'cost'] as const;
export type RunFigure = (typeof runFigures)[number];

export type RunsOrder = { by: 'startedAt' | RunFigure; isDescending: boolean };

const keys: readonly RunsOrder['by'][] = ['startedAt', ...runFigures];

/** What the query of a list says for each order: a minus in front turns it round. */
export const runsOrders: readonly string[] = keys.flatMap((key) => [key, `-${key}`]);

export const newestFirst = '-startedAt';

/** The order that a query names; newest first where it names none that there is. */
export function runsOrderOf(text: string | null): RunsOrder {
  const known = text !== null && runsOrders.includes(text) ? text : newestFirst;
  const by = keys.find((key) => key === known.replace('-', '')) ?? 'startedAt';
  return { by, isDescending: known.startsWith('-') };
}
