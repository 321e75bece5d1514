import { type CancelReason, cancelReasons, type FailReason } from '#lib/shared/run.ts';

export type RunError = { code: string; message: string };

/**
 * What asks for a run to be canceled. `shown` is the length of the text that was on the asker's
 * screen, null where nobody said; `pageId` is the asker's page, `askedAt` when the server heard it.
 */
export type CancelRequest = {
  reason: CancelReason;
  shown: number | null;
  pageId?: string | null;
  askedAt?: Date;
};

/** Why somebody wants a run to end before its provider does. */
export type EndRequest =
  | ({ status: 'canceled' } & CancelRequest)
  | { status: 'failed'; reason: FailReason; error: RunError };

/** How a run ended, and why: what endRun writes. */
export type Ending =
  | { status: 'completed' }
  | ({ status: 'canceled' } & CancelRequest)
  | { status: 'failed'; reason: FailReason; error: RunError };

/** The wish of a run whose row was ended or deleted by others: what is left is to hang up. */
export const endedElsewhere: EndRequest = {
  status: 'failed',
  reason: 'interrupted',
  error: { code: 'ended_elsewhere', message: 'This answer was ended elsewhere.' },
};

/** The wish of a run whose answer has become longer than is kept. */
export const tooLong: EndRequest = {
  status: 'failed',
  reason: 'provider_error',
  error: {
    code: 'answer_too_long',
    message: 'The answer is cut here: it has the greatest length that Halt keeps.',
  },
};

// A user's word is stronger than what happened to the connection: closing the socket and saying
// "stop" race on every Stop. Timeouts and shutdowns stand between, as they close sockets too.
const strength: Record<EndRequest['reason'], number> = {
  stop: 6,
  superseded: 5,
  budget: 4,
  left: 3,
  timeout: 2,
  interrupted: 2,
  provider_error: 2,
  disconnect: 1,
};

/** The reasons that give way to this one. */
export function reasonsWeakerThan(reason: CancelReason): CancelReason[] {
  return cancelReasons.filter((other) => strength[other] < strength[reason]);
}

/** The endRequest that stands when another one arrives: the stronger, and of equals the first. */
export function strongest(standing: EndRequest | null, arriving: EndRequest): EndRequest {
  if (!standing) return arriving;
  const [winner, loser] =
    strength[arriving.reason] > strength[standing.reason]
      ? [arriving, standing]
      : [standing, arriving];
  if (winner.status !== 'canceled' || loser.status !== 'canceled') return winner;
  // The end of the connection is mostly the first that is heard of a Stop.
  const askedAt = earlier(winner.askedAt, loser.askedAt);
  return { ...winner, shown: winner.shown ?? loser.shown, ...(askedAt && { askedAt }) };
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && other && other < one ? other : (one ?? other);
}

/**
 * How a run ended, from what is known when its driver stops reading. A provider that had finished
 * completed it, whatever was asked since; an endRequest beats every error that came after it.
 */
export function endingOf(known: {
  finished: boolean;
  endRequest: EndRequest | null;
  error: RunError | null;
}): Ending {
  if (known.finished) return { status: 'completed' };
  if (known.endRequest) return known.endRequest;
  const error = known.error ?? {
    code: 'provider_cut',
    message: 'The provider did not finish this answer.',
  };
  return { status: 'failed', reason: 'provider_error', error };
}
