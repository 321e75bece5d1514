import type { Asker } from '#lib/shared/receipt.ts';
import type { CancelRequest, Ending } from './ending.ts';

/** Who asked for a run to be canceled, and when that was first heard. */
export type Asked = { by: Asker; at: Date };

/** Who asked for a cancel. @param startedBy the page that started the run */
export function askerOf(
  { reason, pageId = null }: Pick<CancelRequest, 'reason' | 'pageId'>,
  startedBy: string | null,
): Asker {
  if (reason === 'superseded') return 'next prompt';
  if (reason === 'left' || reason === 'disconnect') return 'leaving';
  if (reason === 'budget') return 'server';
  const isElsewhere = pageId !== null && startedBy !== null && pageId !== startedBy;
  return isElsewhere ? 'another page' : 'this page';
}

/**
 * Who asked for what has ended so; null where it was not canceled.
 * @param abortedAt when it was aborted: the clock of whoever heard the request may be ahead of this one
 */
export function askedFor(
  ending: Ending,
  { pageId, abortedAt }: { pageId: string | null; abortedAt: Date | null },
): Asked | null {
  if (ending.status !== 'canceled') return null;
  const at = ending.askedAt ?? abortedAt ?? new Date();
  return { by: askerOf(ending, pageId), at: abortedAt && abortedAt < at ? abortedAt : at };
}
