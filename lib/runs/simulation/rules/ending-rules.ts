import { askerOf } from '#lib/runs/asker.ts';
import type { EndRequest } from '#lib/runs/ending.ts';
import { settings } from '#lib/runs/simulation/instance.ts';
import type { Rule } from '#lib/runs/simulation/outcome.ts';
import type { SeenRequest } from '#lib/runs/simulation/witness.ts';
import { cancelReasons } from '#lib/shared/run.ts';

/** Rules 1, 2 and 5: how a run ended. */
export const endingRules: Record<string, Rule> = {
  'rule 1: exactly one end': ({ row }) => (row.ends > 1 ? `was ended ${row.ends} times` : null),

  'rule 1: everything ends': ({ row }) =>
    row.json.status === 'streaming' ? 'is still streaming' : null,

  'rule 1: an end does not change': ({ row }) => {
    const { json } = row;
    const end = row.end?.json;
    // Beside its calls there may be late news.
    if (!end || JSON.stringify({ ...end, parts: [] }) === JSON.stringify({ ...json, parts: [] })) {
      return null;
    }
    if (row.strengthenings > 1) return 'was given another reason twice';
    const isSharper = end.status === 'canceled' && end.endReason === 'disconnect';
    if (isSharper && json.status === 'canceled' && end.text.startsWith(json.text)) return null;
    return `ended as ${end.endReason ?? end.status} and became ${json.endReason ?? json.status}`;
  },

  'rule 5: who was canceled has the receipt of its reason, and nobody else has one': ({ row }) => {
    const { status, endReason, receipt } = row.json;
    if (status !== 'canceled') return receipt ? 'was not canceled, and has a receipt' : null;
    const reason = cancelReasons.find((each) => each === endReason);
    if (!receipt || !reason) return 'was canceled, and has no receipt';
    // Nobody in a simulation says from which page.
    if (receipt.askedBy !== askerOf({ reason }, null)) return `was asked by ${receipt.askedBy}`;
    const isLate = receipt.abortedAt !== null && receipt.abortedAt < receipt.askedAt;
    return isLate ? 'was aborted before anybody asked' : null;
  },

  'rule 2: completed means that the provider had finished, and the other way round': (life) => {
    const finished = life.last?.said === 'finish';
    const { status } = life.row.json;
    if (status === 'completed' && !finished) return 'completed, but not by its provider';
    if (life.endedByDriver && finished && status !== 'completed') {
      return `had been finished by its provider, but is ${status}`;
    }
    return null;
  },

  'rule 2: the strongest wish decides': ({ row, endedByDriver, last, seen }) => {
    if (!endedByDriver || !seen || last?.said === 'finish') return null;
    const wish = strongestOf(seen.requests);
    const { endReason } = row.end?.json ?? row.json;
    if (endReason === (wish?.reason ?? 'provider_error')) return null;
    return `ended as ${endReason}, and was asked: ${seen.requests.map(({ endRequest }) => endRequest.reason)}`;
  },

  'rule 2: a provider that has not failed fails no run': ({ row, last }) => {
    const hasFailed = last?.said === 'fail' || last?.said === 'cut';
    const { endReason, error } = row.json;
    return endReason === 'provider_error' && !hasFailed ? `failed as ${error?.code}` : null;
  },

  'rule 2: nothing is canceled that has been decided': ({ seen }) =>
    seen?.decided && (seen.aborted?.atStep ?? 0) > seen.decided.atStep
      ? 'was aborted after it was decided'
      : null,

  'rule 2: only a silent provider times out': ({ row, seen, last: request }) => {
    if (row.json.endReason !== 'timeout') return null;
    const ask = seen?.requests.find(({ endRequest }) => endRequest.reason === 'timeout');
    if (!ask || !request) return 'timed out without its timer';
    const spoke = request.spoke.filter(({ atStep }) => atStep <= ask.atStep);
    const { tokenTimeoutMs, firstTokenTimeoutMs } = settings;
    const limit = spoke.length > 1 ? tokenTimeoutMs : firstTokenTimeoutMs;
    const silence = ask.atTime - (spoke.at(-1)?.atTime ?? ask.atTime);
    return silence < limit ? `timed out after ${silence} ms` : null;
  },

  'rule 5: a canceled run has no error, a failed one has': ({ row }) => {
    const { status, error } = row.json;
    if (status === 'canceled' && error) return `canceled with the error ${error.code}`;
    return status === 'failed' && !error ? 'failed without saying what' : null;
  },
};

// Written down once more, so that a change of the engine's order does not change the rule.
const fromWeakest: EndRequest['reason'][][] = [
  ['disconnect'],
  ['timeout', 'interrupted'],
  ['left'],
  ['budget'],
  ['superseded'],
  ['stop'],
];

/** The strongest of what was asked, of equals the first. */
export function strongestOf(asks: readonly SeenRequest[]): EndRequest | null {
  const strength = (endRequest: EndRequest) =>
    fromWeakest.findIndex((reasons) => reasons.includes(endRequest.reason));
  let strongest: EndRequest | null = null;
  for (const { endRequest } of asks) {
    if (!strongest || strength(endRequest) > strength(strongest)) strongest = endRequest;
  }
  return strongest;
}
